package dev.latebloom.cluster.outer;

import dev.latebloom.file.Sha256;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The weights that all workers hold after a round, with the outer optimizer's velocity, and what
 * this worker's own fragments have lost. May be read by several threads while nobody changes it.
 *
 * <p>Whoever applies the same contributions in the same order holds the same numbers, to the bit,
 * whatever machine it is.
 */
public final class OuterState {

  /** How the weights are stepped and said. */
  public record Form(OuterRule rule, Encoding encoding, Groups groups) {}

  /**
   * What one worker gives to a round.
   *
   * @param fragments one for each group
   * @param weight in the mean; above 0
   */
  public record Contribution(List<Fragment> fragments, double weight) {
    public Contribution {
      fragments = List.copyOf(fragments);
    }
  }

  /** What this worker can give to the next round, and what it would have lost by then. */
  public static final class Offer {
    private final List<Fragment> fragments;
    private final float[][] lost;

    private Offer(List<Fragment> fragments, float[][] lost) {
      this.fragments = List.copyOf(fragments);
      this.lost = lost;
    }

    /** One for each group. */
    public List<Fragment> fragments() {
      return fragments;
    }

    public List<String> names() {
      return fragments.stream().map(Fragment::name).toList();
    }
  }

  private static final int VERSION = 1;

  private final Form form;
  private final float[][] weights;
  private final float[][] velocity;
  private final float[][] lost;
  private long round;

  /** Of what they are now; empty until somebody asks, since all weights have to be read for it. */
  private volatile String hash = "";

  private OuterState(Form form, float[][] weights) {
    this.form = form;
    this.weights = weights;
    this.velocity = like(weights, form.rule().moves());
    this.lost = like(weights, form.encoding().feedsBack());
  }

  /** Before the first round: the weights that training begins with, which are copied. */
  public static OuterState of(Form form, float[][] weights) {
    return new OuterState(form, Tensors.copy(weights));
  }

  private static float[][] like(float[][] weights, boolean any) {
    var zeros = new float[weights.length][];
    for (int i = 0; i < zeros.length; i++) zeros[i] = new float[any ? weights[i].length : 0];
    return zeros;
  }

  /** How many rounds it has been through. */
  public long round() {
    return round;
  }

  /** The weights of tensor {@code i}, to be read only. */
  public float[] weights(int i) {
    return weights[i];
  }

  public int tensors() {
    return weights.length;
  }

  /**
   * The weights of tensor {@code i}, moved by what this worker has learned since its offer.
   *
   * @param offered what it offered
   * @param now what training has made of that
   */
  public float[] moved(int i, float[] offered, float[] now) {
    float[] moved = weights[i].clone();
    for (int j = 0; j < moved.length; j++) {
      // A round that changes nothing leaves training as it is, to the bit: θ + (now - θ) may not.
      moved[j] = moved[j] == offered[j] ? now[j] : moved[j] + (now[j] - offered[j]);
    }
    return moved;
  }

  /** What has become of the weights since the last round, when they are {@code inner} now. */
  public Offer offer(float[][] inner) {
    var losing = Tensors.copy(lost);
    var fragments = new ArrayList<Fragment>();
    for (int group = 0; group < form.groups().count(); group++) {
      fragments.add(
          Fragment.encode(
              form.encoding(), form.groups(), round + 1, group, weights, inner, losing));
    }
    return new Offer(fragments, losing);
  }

  /**
   * Goes through the next round.
   *
   * @param own this worker's offer, where it is among the contributions
   * @throws IllegalArgumentException when a fragment is of another round or model; nothing has
   *     changed then
   */
  public void apply(List<Contribution> contributions, Optional<Offer> own) {
    if (contributions.isEmpty()) throw new IllegalArgumentException("a round without workers");
    var mean = like(weights, true);
    for (int group = 0; group < form.groups().count(); group++) mean(group, contributions, mean);
    for (int i = 0; i < weights.length; i++) form.rule().step(weights[i], mean[i], velocity[i]);
    own.ifPresent(offer -> System.arraycopy(offer.lost, 0, lost, 0, lost.length));
    round++;
    hash = "";
  }

  /** A running mean: of equal numbers it is that number, whatever their weights. */
  private void mean(int group, List<Contribution> contributions, float[][] mean) {
    decode(contributions.getFirst(), group, mean);
    double sum = contributions.getFirst().weight();
    var inner = like(weights, true);
    for (var each : contributions.subList(1, contributions.size())) {
      decode(each, group, inner);
      sum += each.weight();
      float share = (float) (each.weight() / sum);
      for (int i = form.groups().begin(group); i < form.groups().end(group); i++) {
        for (int j = 0; j < mean[i].length; j++) mean[i][j] += share * (inner[i][j] - mean[i][j]);
      }
    }
  }

  private void decode(Contribution from, int group, float[][] inner) {
    from.fragments()
        .get(group)
        .decode(form.encoding(), form.groups(), round + 1, group, weights, inner);
  }

  /** SHA-256 of the round, the weights and the velocity: what all workers have in common. */
  public String hash() {
    if (hash.isEmpty()) hash = computed();
    return hash;
  }

  private String computed() {
    var digest = Sha256.digest();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, round));
    for (var each : List.of(weights, velocity)) {
      for (float[] tensor : each) digest.update(Tensors.bytes(tensor));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Writes what {@link #readFrom} reads. */
  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(VERSION);
    out.writeLong(round);
    for (var each : List.of(weights, velocity, lost)) {
      for (float[] tensor : each) Tensors.write(out, tensor);
    }
  }

  /**
   * Becomes what was written. What this worker has lost stays, where another has written it.
   *
   * @param own whether this worker has written it
   * @throws IOException when it was written of another model or with other settings
   */
  public void readFrom(DataInputStream in, boolean own) throws IOException {
    if (in.readInt() != VERSION) throw new IOException("weights of a round in another format");
    long read = in.readLong();
    hash = "";
    for (float[] tensor : weights) Tensors.read(in, tensor);
    for (float[] tensor : velocity) Tensors.read(in, tensor);
    for (float[] tensor : lost) Tensors.read(in, own ? tensor : new float[tensor.length]);
    round = read;
  }
}
