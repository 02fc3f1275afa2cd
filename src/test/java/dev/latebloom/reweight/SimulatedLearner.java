package dev.latebloom.reweight;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.LossHistorySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A learner whose truth is known: each source is learned after so many visits to its sound
 * examples, each example a little sooner or later than its source, and errors never.
 *
 * <p>Losses start at 5.5 nats, fall to a plateau of 2.3 within 50 steps, and then fall by a
 * logistic curve in the logarithm of the visits; every loss is noisy by a factor with deviation
 * 0.25. An error's loss moves from the plateau to a level of its own as its source is learned.
 */
final class SimulatedLearner implements AutoCloseable {
  static final double PLATEAU = 2.3;

  /** How common each source is, and after how many visits it is learned. */
  record World(int examples, double errorShare, List<Double> share, List<Double> visitsToLearn) {
    static World graded(double errorShare) {
      return new World(
          8000,
          errorShare,
          List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
          List.of(200.0, 900.0, 2500.0, 4000.0, 6000.0, 12000.0));
    }

    int sources() {
      return share.size();
    }
  }

  final Ledger ledger;
  final boolean[] error;
  final int[] kind;
  int changes;
  int largestWeight = 256;
  int smallestWeight = 256;

  private final World world;
  private final boolean sourcesKnown;
  private final Pass pass;
  private final LossHistory history = new LossHistory(new LossHistorySettings(0.5, 0.15));
  private final SplittableRandom random;
  private final double[] offset;
  private final double[] errorLevel;
  private final double[] soundVisits;
  private int[] urn = new int[0];
  private int left;

  SimulatedLearner(Path folder, World world, boolean sourcesKnown, Pass pass, long seed)
      throws IOException {
    this.world = world;
    this.sourcesKnown = sourcesKnown;
    this.pass = pass;
    random = new SplittableRandom(seed);
    ledger = Ledger.create(folder.resolve("ledger"), world.examples());
    error = new boolean[world.examples()];
    kind = new int[world.examples()];
    offset = new double[world.examples()];
    errorLevel = new double[world.examples()];
    soundVisits = new double[world.sources()];
    for (int id = 0; id < world.examples(); id++) admit(id);
  }

  private void admit(int id) {
    double all = 0;
    for (double share : world.share()) all += share;
    double drawn = random.nextDouble() * all;
    int source = 0;
    while (source < world.sources() - 1 && drawn >= world.share().get(source)) {
      drawn -= world.share().get(source++);
    }
    kind[id] = source;
    error[id] = random.nextDouble() < world.errorShare();
    offset[id] = Math.exp(0.3 * random.nextGaussian());
    errorLevel[id] = random.nextDouble(1.0, 3.0);
    ledger.admit(id, sourcesKnown ? source : 0, 2 + source % 3);
  }

  /** Trains for so many steps of 64 examples, the policy looking on every 50. */
  void run(int from, int to) {
    for (int step = from + 1; step <= to; step++) {
      for (int i = 0; i < 64; i++) visit(step, draw());
      if (step % 50 == 0) decide(step);
    }
  }

  private void decide(int step) {
    var weights = pass.decide(step, ledger).weights();
    changes += weights.size();
    for (int i = 0; i < weights.size(); i++) {
      largestWeight = Math.max(largestWeight, weights.weight(i));
      smallestWeight = Math.min(smallestWeight, weights.weight(i));
    }
  }

  /** An urn as in DESIGN.md, with fractions by chance. */
  private int draw() {
    if (left == 0) {
      urn = new int[world.examples() * 4];
      for (int id = 0; id < world.examples(); id++) {
        double credits = ledger.weight.get(id) / 256.0 + random.nextDouble();
        for (int c = 0; c < (int) credits; c++) urn[left++] = id;
      }
    }
    int at = random.nextInt(left);
    int id = urn[at];
    urn[at] = urn[--left];
    return id;
  }

  private void visit(int step, int id) {
    if (!history.visit(ledger, id, step, (float) loss(step, id))) throw new AssertionError();
    if (!error[id]) soundVisits[kind[id]]++;
  }

  private double loss(int step, int id) {
    double progress = learned(kind[id], offset[id]);
    double sound = 0.02 + (PLATEAU - 0.02) * (1 - progress);
    double base = error[id] ? PLATEAU * (1 - progress) + errorLevel[id] * progress : sound;
    double start = 3.2 * Math.exp(-step / 12.0);
    return (base + start) * Math.exp(0.25 * random.nextGaussian());
  }

  private double learned(int source, double offset) {
    double needed = world.visitsToLearn().get(source) * offset;
    return 1 / (1 + Math.pow(needed / (soundVisits[source] + 1), 5));
  }

  /** Share of a source that its sound examples have learned, by the simulated truth. */
  double progress(int source) {
    return learned(source, 1);
  }

  int count(Cohort cohort) {
    int count = 0;
    for (int id = 0; id < world.examples(); id++) if (is(id, cohort)) count++;
    return count;
  }

  boolean is(int id, Cohort cohort) {
    return ledger.cohort(id) == cohort;
  }

  double meanWeight(int source) {
    double sum = 0;
    int count = 0;
    for (int id = 0; id < world.examples(); id++) {
      if (kind[id] != source) continue;
      sum += ledger.weight.get(id) / 256.0;
      count++;
    }
    return sum / count;
  }

  @Override
  public void close() {
    ledger.close();
  }
}
