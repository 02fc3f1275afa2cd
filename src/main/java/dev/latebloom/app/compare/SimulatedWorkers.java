package dev.latebloom.app.compare;

import com.typesafe.config.Config;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.cluster.outer.Groups;
import dev.latebloom.cluster.outer.OuterState;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.corpus.Problem;
import dev.latebloom.pool.Urn;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.Sequence;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * Workers of a cluster, simulated one after the other on one thread: the product's training step,
 * urn, fragments and outer step, without machines, clocks and failures.
 *
 * <p>Worker <i>i</i> of <i>n</i> has every <i>n</i>-th record from <i>i</i>. No time passes between
 * an offer and what comes of it, so that workers are compared by steps.
 */
public final class SimulatedWorkers implements AutoCloseable {

  /** Who takes {@code sample.examples} a step. */
  public enum Batch {
    /** All workers together, so that any number of them sees as many examples in as many steps. */
    SHARED,
    /** Every worker, so that <i>n</i> of them see <i>n</i> times as many in as much time. */
    EACH;

    private int examples(int configured, int workers) {
      return this == EACH ? configured : configured / workers;
    }
  }

  /**
   * The common weights after the last round.
   *
   * @param loss mean over held-out records, in nats a token
   * @param bySource the same of each source
   * @param fragmentBytes that one worker has given to all rounds
   */
  public record Result(double loss, Map<String, Double> bySource, long fragmentBytes) {}

  private static final class One {
    private final TrainingStep training;
    private final OuterState state;
    private final Batcher batcher;
    private final Urn urn;
    private float[][] offered = {};

    One(TrainingStep training, OuterState state, Batcher batcher, Urn urn) {
      this.training = training;
      this.state = state;
      this.batcher = batcher;
      this.urn = urn;
    }

    void step(long step, int examples) {
      var ids = LongStream.generate(urn::draw).limit(examples).toArray();
      training.apply(batcher.batch(step, ids));
    }

    OuterState.Offer offer() {
      offered = training.weights();
      return state.offer(offered);
    }

    void settle(List<OuterState.Contribution> all, OuterState.Offer own, boolean trainedOn) {
      state.apply(all, Optional.of(own));
      float[][] now = trainedOn ? training.weights() : offered;
      training.replaceWeights(
          i -> trainedOn ? state.moved(i, offered[i], now[i]) : state.weights(i));
    }
  }

  private final Settings settings;
  private final int examples;
  private final List<Problem> problems;
  private final List<One> workers = new ArrayList<>();
  private List<OuterState.Offer> offers = List.of();
  private long offeredAt;
  private long fragmentBytes;

  /**
   * Makes them; all begin with the same weights.
   *
   * @param effective what {@code settings} were made from, with the section of the corpus
   * @param weights to begin with; empty for those of the settings
   */
  public SimulatedWorkers(
      Settings settings,
      Config effective,
      Torch torch,
      int count,
      Batch batch,
      Optional<float[][]> weights)
      throws IOException {
    this.settings = settings;
    this.examples = batch.examples(settings.pool().examplesPerStep(), count);
    var section = effective.getConfig("latebloom.compare.corpus");
    var corpus = Spec.corpus(section, 0, settings.seed(), settings.ingest());
    this.problems = corpus.heldOut();
    for (int i = 0; i < count; i++) {
      var training = settings.train().open(torch, settings.seed(), Optional.empty());
      weights.ifPresent(from -> training.replaceWeights(weight -> from[weight]));
      workers.add(worker(training, shard(corpus, i, count), settings.seed() + i));
    }
  }

  private One worker(TrainingStep training, List<Sequence> shard, long seed) {
    var urn = new Urn(shard.size(), seed);
    for (int slot = 0; slot < shard.size(); slot++) urn.admit(slot);
    var batcher = new Batcher(settings.sample(), shard);
    return new One(training, state(training), batcher, urn);
  }

  private OuterState state(TrainingStep training) {
    var cluster = settings.cluster();
    var groups = Groups.of(training.names(), training.sizes(), cluster.fragments());
    var form = new OuterState.Form(cluster.rule(), cluster.encoding(), groups);
    return OuterState.of(form, training.weights());
  }

  private List<Sequence> shard(Corpus corpus, int first, int of) {
    var examples = new CorpusExamples(settings.ingest());
    var records = corpus.records().toList();
    var shard = new ArrayList<Sequence>();
    for (int i = first; i < records.size(); i += of) {
      var example = examples.of(records.get(i), i);
      shard.add(new Sequence(example.tokens(), example.loss()));
    }
    return shard;
  }

  /**
   * Trains to the last step of the settings, behind which nobody trains on. One worker alone goes
   * through no rounds.
   *
   * @param done is told each step
   */
  public Result run(LongConsumer done) {
    long every = settings.cluster().steps();
    for (long step = 1; step <= settings.steps(); step++) {
      for (var worker : workers) worker.step(step, examples);
      done.accept(step);
      if (workers.size() == 1) continue;
      boolean last = step == settings.steps();
      if (last) settle(step);
      if (last || step % every == 0) offer(step);
      if (last || step == offeredAt + settings.cluster().overlap()) settle(step);
    }
    return result(workers.getFirst().training);
  }

  private void offer(long step) {
    offeredAt = step;
    offers = workers.stream().map(One::offer).toList();
    for (var fragment : offers.getFirst().fragments()) fragmentBytes += fragment.size();
  }

  /** What comes of the offers, if there are any. */
  private void settle(long step) {
    if (offers.isEmpty()) return;
    var contributions =
        offers.stream().map(offer -> new OuterState.Contribution(offer.fragments(), 1)).toList();
    for (int i = 0; i < workers.size(); i++) {
      workers.get(i).settle(contributions, offers.get(i), step > offeredAt);
    }
    offers = List.of();
  }

  private Result result(TrainingStep training) {
    var examples = new HeldOutProblems(settings, problems).examples();
    var sequences =
        examples.stream().map(each -> new Sequence(each.tokens(), each.loss())).toList();
    var batch =
        new Batcher(settings.sample(), sequences)
            .batch(0, LongStream.range(0, examples.size()).toArray());
    float[] inTrainingOrder = training.losses(batch);
    var losses = new double[inTrainingOrder.length];
    int at = 0;
    for (var part : batch.parts()) {
      for (int i = 0; i < part.examples(); i++) losses[(int) part.id(i)] = inTrainingOrder[at++];
    }
    double mean = Arrays.stream(losses).average().orElseThrow();
    var bySource = new TreeMap<>(BySource.means(problems, i -> losses[i]));
    return new Result(mean, bySource, fragmentBytes);
  }

  /** Of the first worker: common to all behind the last round. */
  public float[][] weights() {
    return workers.getFirst().training.weights();
  }

  @Override
  public void close() {
    for (var worker : workers) worker.training.close();
  }
}
