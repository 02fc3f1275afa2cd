package dev.latebloom.observe.meter;

import static dev.latebloom.observe.meter.Measure.counter;
import static dev.latebloom.observe.meter.Measure.gauge;
import static dev.latebloom.observe.meter.Measure.timer;
import static dev.latebloom.observe.meter.Readers.checkpoint;
import static dev.latebloom.observe.meter.Readers.cohort;
import static dev.latebloom.observe.meter.Readers.disk;
import static dev.latebloom.observe.meter.Readers.evaluated;
import static dev.latebloom.observe.meter.Readers.figures;
import static dev.latebloom.observe.meter.Readers.ingest;
import static dev.latebloom.observe.meter.Readers.lens;
import static dev.latebloom.observe.meter.Readers.orNaN;
import static dev.latebloom.observe.meter.Readers.pool;
import static dev.latebloom.observe.meter.Readers.rollouts;
import static dev.latebloom.observe.meter.Readers.simplicity;
import static dev.latebloom.observe.meter.Readers.source;
import static dev.latebloom.observe.meter.Readers.tagged;
import static dev.latebloom.observe.meter.Readers.training;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.SourceFigures;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.RolloutFigures;
import dev.latebloom.train.engine.ProcessMemory;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Every meter of Latebloom: name, unit, tag, where its numbers are read, and what they mean. {@code
 * docs/metrics.md} is made from it.
 *
 * <p>Counters count what this process did and start from 0 with it. What a manifest restores, such
 * as the step, is a gauge: a counter that came back from a checkpoint a little lower would look to
 * Prometheus like a reset, and all its steps would be counted again.
 */
public enum Meters {
  STEP(
      gauge("step", "", training(Snapshot::step)),
      "Newest optimizer step, counted from the run's first."),
  STEPS(counter("steps", RunMeters::steps), "Optimizer steps taken by this process."),
  TOKENS(
      counter("tokens", RunMeters::tokens),
      "Tokens trained on by this process, prompts included, padding not."),
  VISITS(
      counter("visits", RunMeters::visits),
      "Examples trained on by this process, repeats included."),
  ROUND(
      gauge("round", "", training(Snapshot::round)),
      "Round of the urn: how often it has been filled."),
  LOSS(
      gauge("loss", "nats", training(Snapshot::loss)), "Mean of the newest step's example losses."),
  LARGEST_LOSS(
      gauge("largest.loss", "nats", training(Snapshot::largestLoss)),
      "Largest of the newest step's example losses."),
  GRADIENT_NORM(
      gauge("gradient.norm", "", training(Snapshot::gradientNorm)),
      "Global norm of the newest gradient, before clipping."),
  LEARNING_RATE(
      gauge("learning.rate", "", training(Snapshot::learningRate)),
      "Learning rate of the newest step."),
  STAGE(
      timer("stage", Tag.STAGE, (run, stage) -> stage.nanosOf(run.snapshot().times())),
      "Time of a stage in one step. The trainer's wall clock is idle plus train;"
          + " the other stages run beside it, and theirs is processor time."),
  UTILISATION(
      gauge("model.flops.utilisation", "ratio", RunMeters::utilisation),
      "Operations that the newest step's tokens take of the model, by formula, over what the device"
          + " can do in that time (train.peak-flops); NaN where that is 0."),
  CORE_SHARE(
      gauge("core.share", "ratio", run -> run.cores().share()),
      "Share of the trainer's time in its steps in which it did not wait for a core, over the last"
          + " 30 s of them; low on a busy machine, NaN before."),
  REWARD(
      gauge("reward", "", rollouts(RolloutFigures::reward)),
      "Mean reward of the newest step's responses; NaN unless the model is reinforced."),
  REWARD_SPREAD(
      gauge("reward.spread", "", rollouts(RolloutFigures::spread)),
      "Standard deviation of these rewards; NaN likewise."),
  REFERENCE_KL(
      gauge("reference.kl", "nats", rollouts(RolloutFigures::kl)),
      "Divergence a token from the model that the run began with; NaN without train.reinforce.kl."),
  REFERENCE_KL_COEFFICIENT(
      gauge("reference.kl.coefficient", "", rollouts(RolloutFigures::klCoefficient)),
      "What that divergence costs, in rewards a nat; ppo and nlpo adapt it to ppo.kl-target. NaN"
          + " likewise."),
  CLIP_SHARE(
      gauge("clip.share", "ratio", rollouts(RolloutFigures::clipShare)),
      "Share of the responses' tokens that the clip kept from going further; NaN likewise."),
  RESPONSE_ENTROPY(
      gauge("response.entropy", "nats", rollouts(RolloutFigures::entropy)),
      "Entropy a token of the responses; near 0 the model always writes the same. NaN likewise."),
  RESPONSE_LENGTH(
      gauge("response.length", "tokens", rollouts(RolloutFigures::length)),
      "Mean tokens of these responses, end tokens included; NaN likewise."),
  SILENT_PROMPTS(
      gauge("silent.prompts", "ratio", rollouts(RolloutFigures::silentShare)),
      "Share of the step's prompts whose responses all earned the same; NaN likewise."),

  COHORT_EXAMPLES(
      gauge("cohort.examples", "examples", Tag.COHORT, cohort(CohortFigures::examples, 0)),
      "Examples of the pool in a cohort; every example is in exactly one."),
  COHORT_LOSS(
      gauge("cohort.loss", "nats", Tag.COHORT, cohort(CohortFigures::meanLoss, Double.NaN)),
      "Mean of a cohort's smoothed losses; NaN while it is empty or unseen."),
  DRAW_SHARE(
      gauge("draw.share", "ratio", Tag.COHORT, cohort(CohortFigures::shareOfDraws, 0)),
      "Share of the recent draws that showed an example of a cohort."),
  EFFECTIVE_SAMPLE_SIZE(
      gauge("effective.sample.size", "examples", figures(Figures::effectiveSampleSize)),
      "(sum of weights)^2 / (sum of squared weights): as many as the pool when all weigh the"
          + " same."),
  LARGEST_WEIGHT(
      gauge("largest.weight", "visits", figures(Figures::largestWeight)),
      "Most visits a round that any example is to get."),
  LOSS_VARIATION(
      gauge("loss.variation", "", simplicity(Simplicity::variation)),
      "Coefficient of variation of the smoothed losses of all examples visited; NaN before."),
  LOSS_GINI(
      gauge("loss.gini", "", simplicity(Simplicity::gini)),
      "Gini's coefficient of these losses: 0 when all are equal; NaN before."),
  LOSS_DECILE(
      simplicity("loss.decile", "nats", Tag.DECILE, Simplicity.Decile::of),
      "Mean loss of the tenth of the examples with the highest and the lowest losses; NaN before."),
  EARLY_LATE_GAP(
      gauge("early.late.gap", "nats", figures(Figures::earlyLateGap)),
      "Mean loss of the late cohort above that of the early one; NaN while one is empty."),
  LEARNING_TIME(
      simplicity("learning.time", "steps", Tag.LEARNED, Simplicity.LearnedShare::of),
      "Step by which so many of the examples that are learned now had been; NaN before the first."),
  LEARNING_TIME_RATIO(
      gauge("learning.time.ratio", "", simplicity(Simplicity::learningTimeRatio)),
      "Learning time by which 90% of them were learned, divided by that for 10%; NaN before the"
          + " first."),
  LEARNED(
      gauge("learned", "examples", Tag.UNTIL, Readers::learned),
      "Examples that are learned now and had been by a step: a histogram of learning times, whose"
          + " bounds take in all that is below."),
  EXPLAINED_BY_SIMPLE(
      gauge("explained.by.simple", "", simplicity(Simplicity::explained)),
      "Correlation of examples' losses with those under the trigram model of the stream; NaN"
          + " before."),
  WEIGHT_ENTROPY(
      gauge("weight.entropy", "nats", simplicity(Simplicity::weightEntropy)),
      "Entropy of the sampling weights: ln of the pool's size when all weigh the same."),
  SHARPNESS_RISE(
      gauge("sharpness.rise", "nats", run -> run.probed().rise()),
      "Rise of the loss at a step of train.probe.rho up the gradient, on a batch that stays the"
          + " same; NaN without a probe."),
  SHARPNESS_EIGENVALUE(
      gauge("sharpness.eigenvalue", "", run -> run.probed().eigenvalue()),
      "The Hessian's eigenvalue of largest magnitude, on that batch; NaN without a probe."),
  SHARPNESS_DURATION(
      gauge("sharpness.duration", "seconds", run -> run.probed().nanos() / 1e9),
      "How long the newest probe took; 0 without one."),
  LENS_DIMENSIONS(
      lens("dimensions", LensFigures::dimensions),
      "Participation ratio of the token vectors less their mean; NaN without observe.lens."),
  LENS_CHANCE(
      lens("dimensions.by.chance", LensFigures::dimensionsByChance), "Of random directions."),
  LENS_COSINE(
      gauge("lens.cosine", "", Tag.QUANTILE, (run, quantile) -> quantile.of(run.lens())),
      "What half, a tenth and a hundredth of these vectors' |cosines| exceed; NaN likewise."),
  LENS_EXPLAINED(
      lens("explained", LensFigures::explained), "Share of neurons that are sums of 8 tokens."),
  LENS_SHUFFLED(
      lens("shuffled", LensFigures::shuffled), "The same when their numbers are shuffled."),
  LENS_SHARE(lens("share", LensFigures::share), "Time of looks by that of steps; NaN without one."),
  LENS_LEFT_OUT(
      counter("lens.left.out", run -> run.lens().leftOut()), "Looks that would cost too much."),
  HELD_OUT_LOSS(
      gauge("held.out.loss", "nats", run -> run.evaluation().loss()),
      "Mean loss on the records that are not trained on, at the newest evaluation; NaN without"
          + " one."),
  HELD_OUT_LOSS_OVER_SOURCES(
      gauge("held.out.loss.over.sources", "nats", run -> run.evaluation().overSources()),
      "Mean of the sources' mean losses on these records; NaN without an evaluation."),
  HELD_OUT_BEST_LOSS(
      gauge("held.out.best.loss", "nats", run -> run.evaluation().best().loss()),
      "Mean loss on these records of the best model so far, when it was evaluated; NaN without"
          + " one."),
  HELD_OUT_BEST_STEP(
      gauge("held.out.best.step", "", evaluated(of -> of.best().step())),
      "Step of the best model so far; NaN without one."),
  HELD_OUT_SOURCE_LOSS(
      gauge(
          "held.out.source.loss",
          "nats",
          List.of("source"),
          run -> tagged("source", run.heldOut(), Evaluation.Level::loss)),
      "Mean held-out loss of a source at the newest evaluation."),
  HELD_OUT_RECORDS(
      gauge("held.out.records", "records", run -> run.evaluation().records()),
      "Records of the newest evaluation."),
  HELD_OUT_RIGHT(
      gauge("held.out.right", "ratio", run -> run.evaluation().rightShare()),
      "Share of the answers to held-out records that are right, at the newest evaluation; NaN"
          + " without evaluate.answers."),
  HELD_OUT_LEFT_OUT(
      counter("held.out.left.out", RunMeters::leftOut),
      "Records that were neither trained on nor evaluated: copies of held-out ones, and those of"
          + " evaluate.sources beyond their bound."),
  HELD_OUT_STEP(
      gauge("held.out.step", "", evaluated(Evaluation::step)),
      "Step after which the newest evaluation was made; NaN without one."),
  EVALUATION_SHARE(
      gauge("evaluation.share", "ratio", run -> run.evaluation().spent().share()),
      "Time of all evaluations by that of all steps since step 1; NaN without an evaluation."),
  WEIGHT_LAG(
      gauge("weight.lag", "steps", training(Snapshot::weightLag)),
      "Steps between losses and the first draw that used the weights made from them."),

  SOURCE_EXAMPLES(
      source("examples", "examples", SourceFigures::examples), "Examples of a source in the pool."),
  SOURCE_LOSS(
      source("loss", "nats", SourceFigures::meanLoss),
      "Mean of the smoothed losses of a source's examples; NaN before one is trained on."),
  SOURCE_LEARNED(
      source("learned", "ratio", SourceFigures::learnedShare),
      "Share of a source's examples that are learned."),
  SOURCE_LATE(
      source("late", "ratio", SourceFigures::lateShare),
      "Share of a source's examples that are in the late cohort."),
  SOURCE_QUARANTINED(
      source("quarantined", "ratio", SourceFigures::quarantinedShare),
      "Share of a source's examples that are in quarantine."),

  INGEST_RECORDS(
      counter("ingest.records", ingest(IngestFigures::records)), "Records read from Kafka."),
  INGEST_EXAMPLES(
      counter("ingest.examples", ingest(IngestFigures::examples)), "Examples handed to the pool."),
  INGEST_DUPLICATES(
      counter("ingest.duplicates", ingest(IngestFigures::duplicates)),
      "Records dropped, since their partition and offset had been seen."),
  INGEST_LOST(
      counter("ingest.lost", ingest(IngestFigures::lost)),
      "Records that the topic's retention deleted before they were read."),
  INGEST_FAILURES(
      counter("ingest.failures", ingest(IngestFigures::failures)),
      "Times that reading Kafka failed, while training went on."),
  INGEST_WELL(
      gauge("ingest.well", "", run -> run.ingest().state().well() ? 1 : 0),
      "1 while Kafka is read or has been read to its end; 0 after a failure of reading."),
  INGEST_REJECTED(
      counter(
          "ingest.rejected",
          Tag.REASON,
          (run, reason) -> run.ingest().rejected().getOrDefault(reason, 0L)),
      "Records sent to the dead-letter topic, by reason."),
  KAFKA_LAG(
      gauge(
          "kafka.lag",
          "records",
          ingest(figures -> figures.kafkaLag() < 0 ? Double.NaN : figures.kafkaLag())),
      "Records on the topics that are not read yet; NaN while unknown."),

  KAFKA_PARTITION_LAG(
      gauge(
          "kafka.partition.lag",
          "records",
          List.of("partition"),
          run -> tagged("partition", run.lags(), Map.Entry::getValue)),
      "Records of a partition (topic-number) that are not read yet; no series while unknown."),

  POOL_CAPACITY(
      gauge("pool.capacity", "examples", pool(PoolFigures::capacity)),
      "Most examples held at once."),
  POOL_HELD(
      gauge("pool.held", "examples", pool(PoolFigures::held)), "Examples that may be drawn now."),
  POOL_ADMITTED(
      gauge("pool.admitted", "examples", pool(PoolFigures::admitted)),
      "Examples ever admitted in this run."),
  POOL_BACKLOG(
      gauge("pool.backlog", "examples", pool(PoolFigures::backlog)),
      "Examples stored that no draw may use yet."),
  POOL_REMAINING(
      gauge("pool.remaining", "credits", pool(PoolFigures::remaining)),
      "Credits left in this round."),
  POOL_TOMBSTONED(
      counter("pool.tombstoned", pool(PoolFigures::tombstoned)),
      "Examples removed, since their key came with a record without a value (a tombstone)."),

  AUGMENT_VARIANTS(
      counter("augment.variants", run -> run.augment().variants()),
      "Variants of late examples that this process published to the topic."),
  AUGMENT_ORIGINALS(
      counter(
          "augment.originals",
          Tag.REWRITING,
          (run, outcome) -> run.augment().originals().getOrDefault(outcome, 0L)),
      "Late examples considered for variants, by what became of them."),
  AUGMENT_WAITING(
      gauge("augment.waiting", "examples", run -> run.augment().waiting()),
      "Late examples that wait to be rewritten; at its bound the policy's next ones are left out."),

  CLUSTER_ROUND(
      gauge("cluster.round", "", run -> run.cluster().any() ? run.cluster().round() : Double.NaN),
      "Newest round with other workers of the weights; NaN for a run that trains alone."),
  CLUSTER_SENT(
      counter("cluster.sent.bytes", run -> run.cluster().sent()),
      "Bytes of fragments and states that other workers have asked this process for."),
  CLUSTER_RECEIVED(
      counter("cluster.received.bytes", run -> run.cluster().received()),
      "Bytes of fragments and states that this process has asked other workers for."),
  CLUSTER_WAIT(
      counter("cluster.wait.seconds", run -> run.cluster().waitNanos() / 1e9),
      "Seconds that training has waited for rounds in this process."),
  CLUSTER_AGAIN(
      gauge("cluster.read.again", "records", run -> run.cluster().again()),
      "Records that are trained on once more, of partitions taken over from lost workers."),
  CLUSTER_LEFT_OUT(
      counter("cluster.left.out", run -> run.cluster().leftOut()),
      "Rounds without this worker's weights in this life of its loop: their steps are given up."),

  CHECKPOINTS(
      counter("checkpoints", run -> run.checkpoint().count()),
      "Checkpoints written by this process."),
  CHECKPOINTS_FAILED(
      counter("checkpoint.failures", run -> run.checkpoint().failed()),
      "Checkpoints that this process could not write; training goes on without them."),
  CHECKPOINT_STEP(
      gauge("checkpoint.step", "", checkpoint(CheckpointFigures::step)),
      "Step of the newest checkpoint; NaN without one."),
  CHECKPOINT_DURATION(
      gauge("checkpoint.duration", "seconds", checkpoint(c -> c.duration().toNanos() / 1e9)),
      "How long the newest checkpoint took, from its barrier to its rename; NaN without one."),
  CHECKPOINT_SIZE(
      gauge("checkpoint.size", "bytes", checkpoint(CheckpointFigures::bytes)),
      "Size of the newest checkpoint's files; NaN without one."),
  CHECKPOINT_TIMESTAMP(
      gauge("checkpoint.timestamp", "seconds", checkpoint(c -> c.finished().toEpochMilli() / 1e3)),
      "Unix time of the newest checkpoint; NaN without one."),
  RESTARTS(
      counter("restarts", Tag.PART, RunMeters::restarts),
      "Times that a part failed and was started again without ending the process."),
  READY(
      gauge("ready", "", run -> run.host().ready().getAsBoolean() ? 1 : 0),
      "1 while the run trains or waits for data to train on, as /readyz says; otherwise 0."),
  PHASE(
      gauge("phase", "", Tag.PHASE, (run, phase) -> run.host().phase().get() == phase ? 1 : 0),
      "1 for what the daemon is doing, 0 for all else."),
  BUILD(
      gauge("build.info", "", List.of("version", "commit", "java"), Readers::build),
      "Always 1; its tags say which Latebloom this is and on which Java it runs."),

  DISK_FREE(
      gauge("disk.free", "bytes", disk(DiskFigures::free)),
      "Bytes that may still be written to the run's disk; NaN before the first look."),
  DISK_USED(
      gauge("disk.used", "bytes", Tag.USE, Readers::diskUsed),
      "Bytes of the run's folder, by what they are for; NaN before the first look."),

  RESIDENT_MEMORY(
      gauge("resident.memory", "bytes", _ -> orNaN(ProcessMemory.residentBytes())),
      "Memory of the process in RAM, native memory included; NaN where there is no /proc."),
  BROKER_MEMORY(
      gauge("broker.resident.memory", "bytes", run -> orNaN(run.brokerBytes())),
      "Memory of the embedded broker in RAM, likewise; NaN for a cluster's brokers."),
  LIVE_ARRAYS(
      gauge("live.arrays", "arrays", run -> run.host().liveArrays().getAsLong()),
      "Arrays that the engine holds outside the Java heap.");

  // Readers are functions without state, which the checker cannot know.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Measure measure;

  private final String help;

  Meters(Measure measure, String help) {
    this.measure = measure;
    this.help = help;
  }

  Measure measure() {
    return measure;
  }

  /** What its numbers mean, in a sentence. */
  String help() {
    return help;
  }

  /** The name on {@code /metrics}; a timer's has further suffixes. */
  public String prometheusName() {
    return measure.prometheusName();
  }

  /** The value by which a constant of a closed set goes into a tag. */
  public static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
