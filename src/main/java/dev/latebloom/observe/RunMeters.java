package dev.latebloom.observe;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.Rejection;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.train.Probed;
import dev.latebloom.train.engine.ProcessMemory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Keeps {@link Meters} up to date in a registry.
 *
 * <p>Each {@code accept} has one caller at a time; scrapes may come from any thread. Gauges read
 * the newest figures, which are immutable, through one volatile field each.
 */
public final class RunMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Counter steps;
  private final Counter tokens;
  private final Counter visits;
  private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);

  private volatile Snapshot snapshot = Snapshot.NONE;
  private volatile IngestFigures ingest = IngestFigures.NONE;
  private volatile PoolFigures pool = PoolFigures.NONE;
  private volatile AugmentFigures augment = AugmentFigures.NONE;
  private volatile Probed probed = Probed.NONE;
  private volatile CheckpointFigures checkpoint = CheckpointFigures.NONE;

  /**
   * @param liveArrays how many arrays the engine holds; called at each scrape
   */
  public RunMeters(MeterRegistry registry, LongSupplier liveArrays) {
    this.registry = registry;
    steps = counter(Meters.STEPS);
    tokens = counter(Meters.TOKENS);
    visits = counter(Meters.VISITS);
    bindTraining();
    bindCohorts();
    bindSimplicity();
    bindIngest();
    bindPool();
    bindAugmentation();
    bindCheckpoints();
    gauge(Meters.RESIDENT_MEMORY, Tags.empty(), RunMeters::residentBytes);
    gauge(Meters.LIVE_ARRAYS, Tags.empty(), () -> (double) liveArrays.getAsLong());
    bindJvm();
  }

  /** Takes a step's figures; a step that goes back, as in a recovery, counts as one more step. */
  public void accept(Snapshot next) {
    // The first step after a resumption tells only its totals, which other processes made too.
    var base = snapshot.step() > 0 && next.step() > snapshot.step() ? snapshot : next;
    if (next.step() == 1) base = Snapshot.NONE;
    steps.increment((double) Math.max(1, next.step() - base.step()));
    tokens.increment((double) (next.tokens() - base.tokens()));
    visits.increment((double) (next.visits() - base.visits()));
    stages.forEach((stage, timer) -> timer.record(Duration.ofNanos(stage.nanosOf(next.times()))));
    snapshot = next;
  }

  public void accept(IngestFigures next) {
    ingest = next;
  }

  public void accept(PoolFigures next) {
    pool = next;
  }

  public void accept(AugmentFigures next) {
    augment = next;
  }

  public void accept(CheckpointFigures next) {
    checkpoint = next;
  }

  public void accept(Probed next) {
    probed = next;
  }

  /** Counts that a part failed and was started again. */
  public void restarted(Part part) {
    counter(Meters.RESTARTS, tags(Meters.RESTARTS, part)).increment();
  }

  @Override
  public void close() {
    gc.close();
  }

  private void bindTraining() {
    training(Meters.STEP, Snapshot::step);
    training(Meters.ROUND, Snapshot::round);
    training(Meters.LOSS, Snapshot::loss);
    training(Meters.GRADIENT_NORM, Snapshot::gradientNorm);
    training(Meters.LEARNING_RATE, Snapshot::learningRate);
    training(Meters.WEIGHT_LAG, Snapshot::weightLag);
    training(Meters.EFFECTIVE_SAMPLE_SIZE, s -> s.figures().effectiveSampleSize());
    training(Meters.LARGEST_WEIGHT, s -> s.figures().largestWeight());
    for (var stage : Stage.values()) {
      stages.put(
          stage,
          Timer.builder(Meters.STAGE.meterName())
              .description(Meters.STAGE.description())
              .tags(tags(Meters.STAGE, stage))
              .register(registry));
    }
    for (var part : Part.values()) {
      counter(Meters.RESTARTS, tags(Meters.RESTARTS, part));
    }
  }

  private void bindCohorts() {
    for (var cohort : Cohort.values()) {
      cohort(Meters.COHORT_EXAMPLES, cohort, CohortFigures::examples, 0);
      cohort(Meters.COHORT_LOSS, cohort, CohortFigures::meanLoss, Double.NaN);
      cohort(Meters.DRAW_SHARE, cohort, CohortFigures::shareOfDraws, 0);
    }
  }

  private void bindSimplicity() {
    simplicity(Meters.LOSS_VARIATION, Tags.empty(), Simplicity::variation);
    simplicity(Meters.LOSS_GINI, Tags.empty(), Simplicity::gini);
    for (var decile : Decile.values()) {
      simplicity(Meters.LOSS_DECILE, tags(Meters.LOSS_DECILE, decile), decile::of);
    }
    for (var share : LearnedShare.values()) {
      simplicity(Meters.LEARNING_TIME, tags(Meters.LEARNING_TIME, share), share::of);
    }
    simplicity(Meters.LEARNING_TIME_RATIO, Tags.empty(), Simplicity::learningTimeRatio);
    simplicity(Meters.EXPLAINED_BY_SIMPLE, Tags.empty(), Simplicity::explained);
    simplicity(Meters.WEIGHT_ENTROPY, Tags.empty(), Simplicity::weightEntropy);
    gauge(Meters.SHARPNESS_RISE, Tags.empty(), () -> probed.rise());
    gauge(Meters.SHARPNESS_EIGENVALUE, Tags.empty(), () -> probed.eigenvalue());
    gauge(Meters.SHARPNESS_DURATION, Tags.empty(), () -> probed.nanos() / 1e9);
    training(Meters.EARLY_LATE_GAP, s -> s.figures().earlyLateGap());
  }

  private void bindIngest() {
    ingested(Meters.INGEST_RECORDS, Tags.empty(), IngestFigures::records);
    ingested(Meters.INGEST_EXAMPLES, Tags.empty(), IngestFigures::examples);
    ingested(Meters.INGEST_DUPLICATES, Tags.empty(), IngestFigures::duplicates);
    ingested(Meters.INGEST_LOST, Tags.empty(), IngestFigures::lost);
    ingested(Meters.INGEST_FAILURES, Tags.empty(), IngestFigures::failures);
    gauge(Meters.INGEST_WELL, Tags.empty(), () -> ingest.state().well() ? 1 : 0);
    for (var reason : Rejection.values()) {
      ingested(
          Meters.INGEST_REJECTED,
          tags(Meters.INGEST_REJECTED, reason),
          figures -> figures.rejected().getOrDefault(reason, 0L));
    }
    gauge(
        Meters.KAFKA_LAG,
        Tags.empty(),
        () -> ingest.kafkaLag() < 0 ? Double.NaN : ingest.kafkaLag());
  }

  private void bindPool() {
    gauge(Meters.POOL_CAPACITY, Tags.empty(), () -> (double) pool.capacity());
    gauge(Meters.POOL_HELD, Tags.empty(), () -> (double) pool.held());
    gauge(Meters.POOL_ADMITTED, Tags.empty(), () -> (double) pool.admitted());
    gauge(Meters.POOL_BACKLOG, Tags.empty(), () -> (double) pool.backlog());
    gauge(Meters.POOL_REMAINING, Tags.empty(), () -> (double) pool.remaining());
  }

  private void bindAugmentation() {
    augmented(Meters.AUGMENT_VARIANTS, Tags.empty(), AugmentFigures::variants);
    for (var outcome : Rewriting.values()) {
      augmented(
          Meters.AUGMENT_ORIGINALS,
          tags(Meters.AUGMENT_ORIGINALS, outcome),
          figures -> figures.originals().getOrDefault(outcome, 0L));
    }
    gauge(Meters.AUGMENT_WAITING, Tags.empty(), () -> (double) augment.waiting());
  }

  private void augmented(Meters meter, Tags tags, ToDoubleFunction<AugmentFigures> value) {
    FunctionCounter.builder(meter.meterName(), this, meters -> value.applyAsDouble(meters.augment))
        .description(meter.description())
        .tags(tags)
        .register(registry);
  }

  private void bindCheckpoints() {
    FunctionCounter.builder(
            Meters.CHECKPOINTS.meterName(), this, meters -> meters.checkpoint.count())
        .description(Meters.CHECKPOINTS.description())
        .register(registry);
    FunctionCounter.builder(
            Meters.CHECKPOINTS_FAILED.meterName(), this, meters -> meters.checkpoint.failed())
        .description(Meters.CHECKPOINTS_FAILED.description())
        .register(registry);
    checkpointed(Meters.CHECKPOINT_STEP, CheckpointFigures::step);
    checkpointed(Meters.CHECKPOINT_DURATION, c -> c.duration().toNanos() / 1e9);
    checkpointed(Meters.CHECKPOINT_TIMESTAMP, c -> c.finished().toEpochMilli() / 1e3);
  }

  private void bindJvm() {
    Stream.of(
            new JvmMemoryMetrics(),
            gc,
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics())
        .forEach(binder -> binder.bindTo(registry));
  }

  private static double residentBytes() {
    var bytes = ProcessMemory.residentBytes();
    return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
  }

  private void training(Meters meter, ToDoubleFunction<Snapshot> value) {
    gauge(meter, Tags.empty(), () -> value.applyAsDouble(snapshot));
  }

  private void simplicity(Meters meter, Tags tags, ToDoubleFunction<Simplicity> value) {
    gauge(meter, tags, () -> value.applyAsDouble(snapshot.figures().simplicity()));
  }

  private void cohort(
      Meters meter, Cohort cohort, ToDoubleFunction<CohortFigures> value, double none) {
    gauge(
        meter,
        tags(meter, cohort),
        () ->
            snapshot.figures().cohorts().stream()
                .filter(figures -> figures.cohort() == cohort)
                .mapToDouble(value)
                .findFirst()
                .orElse(none));
  }

  private void ingested(Meters meter, Tags tags, ToDoubleFunction<IngestFigures> value) {
    FunctionCounter.builder(meter.meterName(), this, meters -> value.applyAsDouble(meters.ingest))
        .description(meter.description())
        .tags(tags)
        .register(registry);
  }

  private void checkpointed(Meters meter, ToDoubleFunction<CheckpointFigures> value) {
    gauge(
        meter, Tags.empty(), () -> checkpoint.any() ? value.applyAsDouble(checkpoint) : Double.NaN);
  }

  private void gauge(Meters meter, Tags tags, Supplier<Number> value) {
    var gauge = Gauge.builder(meter.meterName(), value).description(meter.description()).tags(tags);
    // An empty unit would leave a trailing underscore in the name.
    if (!meter.unit().isEmpty()) gauge.baseUnit(meter.unit());
    gauge.register(registry);
  }

  private Counter counter(Meters meter) {
    return counter(meter, Tags.empty());
  }

  private Counter counter(Meters meter, Tags tags) {
    return Counter.builder(meter.meterName())
        .description(meter.description())
        .tags(tags)
        .register(registry);
  }

  private static Tags tags(Meters meter, Enum<?> value) {
    return Tags.of(meter.tag().orElseThrow().key(), Meters.lower(value));
  }
}
