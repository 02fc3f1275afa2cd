package dev.latebloom.cluster;

import dev.latebloom.cluster.outer.Tensors;
import dev.latebloom.ledger.Group;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a worker has offered to a round that is being made. Whoever writes it into a checkpoint can
 * offer the same again.
 */
final class Offered {
  /** A message to the coordinator and a record of the log are bounded; so are the sources in it. */
  private static final int MOST_SOURCES = 256;

  private final Since done;
  private final Map<String, Group> held;
  private final float[][] weights;

  private Offered(Since done, Map<String, Group> held, float[][] weights) {
    this.done = done;
    this.held = Map.copyOf(held);
    this.weights = weights;
  }

  /**
   * An offer.
   *
   * @param done since the offer before
   * @param held examples by the names of their sources; of many, the largest are told
   * @param weights which become this offer's own
   */
  static Offered of(Since done, Map<String, Group> held, float[][] weights) {
    return new Offered(done, largest(held), weights);
  }

  private static Map<String, Group> largest(Map<String, Group> held) {
    return held.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Group>>comparingLong(each -> -each.getValue().examples())
                .thenComparing(Map.Entry::getKey))
        .limit(MOST_SOURCES)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  Since done() {
    return done;
  }

  Map<String, Group> held() {
    return held;
  }

  /** To be read only. */
  float[][] weights() {
    return weights;
  }

  void writeTo(DataOutputStream out) throws IOException {
    done.writeTo(out);
    out.writeInt(held.size());
    for (var each : new TreeMap<>(held).entrySet()) {
      var group = each.getValue();
      out.writeUTF(each.getKey());
      for (long sum : List.of(group.examples(), group.visits(), group.weights(), group.seen())) {
        out.writeLong(sum);
      }
      out.writeDouble(group.newest());
    }
    for (float[] tensor : weights) Tensors.write(out, tensor);
  }

  /**
   * Reads what {@link #writeTo} has written.
   *
   * @param sizes of the model's tensors
   */
  static Offered readFrom(DataInputStream in, List<Integer> sizes) throws IOException {
    var done = Since.readFrom(in);
    var held = new TreeMap<String, Group>();
    for (int left = in.readInt(); left > 0; left--) {
      var source = in.readUTF();
      held.put(
          source,
          new Group(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readDouble()));
    }
    var weights = new float[sizes.size()][];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = new float[sizes.get(i)];
      Tensors.read(in, weights[i]);
    }
    return new Offered(done, held, weights);
  }
}
