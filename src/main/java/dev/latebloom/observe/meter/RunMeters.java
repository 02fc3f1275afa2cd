package dev.latebloom.observe.meter;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.observe.AugmentFigures;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CoreShare;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.Probed;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The newest figures of a run, which {@link Meters} read whenever their registry is scraped.
 *
 * <p>Each {@code accept} has one caller at a time; scrapes may come from any thread. Figures are
 * immutable, and each kind is read through one volatile field.
 */
public final class RunMeters implements AutoCloseable {
  /** Of which there are series of their own: each costs Prometheus memory. */
  static final int MOST_SOURCES = 100;

  private final MeterRegistry registry;
  private final LongSupplier liveArrays;
  private final MultiGauge heldOut;
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final List<StepTimer> timers = new ArrayList<>();
  private final LongAdder steps = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder visits = new LongAdder();
  private final Map<Part, Long> restarts = new ConcurrentHashMap<>();

  private volatile Snapshot snapshot = Snapshot.NONE;
  private volatile IngestFigures ingest = IngestFigures.NONE;
  private volatile PoolFigures pool = PoolFigures.NONE;
  private volatile AugmentFigures augment = AugmentFigures.NONE;
  private volatile Probed probed = Probed.NONE;
  private volatile CoreShare cores = CoreShare.NONE;
  private volatile CheckpointFigures checkpoint = CheckpointFigures.NONE;
  private volatile Evaluation evaluation = Evaluation.NONE;
  private volatile long leftOut;

  /** Records a duration of each step. */
  private record StepTimer(Timer timer, Measure.Series nanos) {}

  /**
   * @param liveArrays how many arrays the engine holds; called at each scrape
   */
  public RunMeters(MeterRegistry registry, LongSupplier liveArrays) {
    this.registry = registry;
    this.liveArrays = liveArrays;
    this.heldOut =
        MultiGauge.builder("latebloom.held.out.source.loss")
            .description(Meters.HELD_OUT_BY_SOURCE)
            .baseUnit("nats")
            .register(registry);
    for (var meter : Meters.values()) {
      for (var series : meter.measure().series()) bind(meter, series);
    }
    Stream.of(
            new JvmMemoryMetrics(),
            gc,
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics())
        .forEach(binder -> binder.bindTo(registry));
  }

  private void bind(Meters meter, Measure.Series series) {
    var name = meter.measure().name();
    // An empty unit would leave a trailing underscore in the name.
    var unit = meter.measure().unit().isEmpty() ? null : meter.measure().unit();
    switch (meter.measure().kind()) {
      case COUNTER ->
          FunctionCounter.builder(name, this, series.reader())
              .description(meter.help())
              .baseUnit(unit)
              .tags(series.tags())
              .register(registry);
      case GAUGE ->
          Gauge.builder(name, this, series.reader())
              .description(meter.help())
              .baseUnit(unit)
              .tags(series.tags())
              .strongReference(true)
              .register(registry);
      case TIMER -> {
        var timer = Timer.builder(name).description(meter.help()).tags(series.tags());
        timers.add(new StepTimer(timer.register(registry), series));
      }
    }
  }

  /** Takes a step's figures; a step that goes back, as in a recovery, counts as one more step. */
  public void accept(Snapshot next) {
    // The first step after a resumption tells only its totals, which other processes made too.
    var base = snapshot.step() > 0 && next.step() > snapshot.step() ? snapshot : next;
    if (next.step() == 1) base = Snapshot.NONE;
    steps.add(Math.max(1, next.step() - base.step()));
    tokens.add(next.tokens() - base.tokens());
    visits.add(next.visits() - base.visits());
    snapshot = next;
    for (var each : timers) {
      each.timer().record((long) each.nanos().reader().applyAsDouble(this), TimeUnit.NANOSECONDS);
    }
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

  public void accept(CoreShare next) {
    cores = next;
  }

  public void accept(CheckpointFigures next) {
    checkpoint = next;
  }

  public void accept(Evaluation next) {
    evaluation = next;
    var rows =
        next.levels().stream()
            .limit(MOST_SOURCES)
            .map(level -> MultiGauge.Row.of(Tags.of("source", level.source()), level::loss));
    heldOut.register(rows.collect(Collectors.toUnmodifiableList()), true);
  }

  public void accept(Probed next) {
    probed = next;
  }

  /** Counts that a part failed and was started again. */
  public void restarted(Part part) {
    restarts.merge(part, 1L, Long::sum);
  }

  Snapshot snapshot() {
    return snapshot;
  }

  IngestFigures ingest() {
    return ingest;
  }

  PoolFigures pool() {
    return pool;
  }

  AugmentFigures augment() {
    return augment;
  }

  CoreShare cores() {
    return cores;
  }

  CheckpointFigures checkpoint() {
    return checkpoint;
  }

  /** Takes how many records were left out of training beside those that are held out. */
  public void leftOut(long records) {
    leftOut = records;
  }

  long leftOut() {
    return leftOut;
  }

  Evaluation evaluation() {
    return evaluation;
  }

  Probed probed() {
    return probed;
  }

  /** Taken by this process, as are tokens and visits. */
  long steps() {
    return steps.sum();
  }

  long tokens() {
    return tokens.sum();
  }

  long visits() {
    return visits.sum();
  }

  long restarts(Part part) {
    return restarts.getOrDefault(part, 0L);
  }

  long liveArrays() {
    return liveArrays.getAsLong();
  }

  @Override
  public void close() {
    gc.close();
  }
}
