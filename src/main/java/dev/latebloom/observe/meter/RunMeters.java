package dev.latebloom.observe.meter;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.observe.AugmentFigures;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CoreShare;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.SourceFigures;
import dev.latebloom.observe.summary.Largest;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The newest figures of a run, which {@link Meters} read whenever their registry is scraped.
 *
 * <p>Each {@code accept} has one caller at a time; scrapes may come from any thread. Figures are
 * immutable, and each kind is read through one volatile field.
 */
public final class RunMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final Host host;
  private final Largest<SourceFigures> largestSources;
  private final Largest<Evaluation.Level> largestHeldOut;
  private final Largest<Map.Entry<TopicPartition, Long>> firstPartitions;
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final List<StepTimer> timers = new ArrayList<>();
  private final List<OpenSeries> open = new ArrayList<>();
  private final LongAdder steps = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder visits = new LongAdder();
  private final Map<Part, Long> restarts = new ConcurrentHashMap<>();

  private volatile Snapshot snapshot = Snapshot.NONE;
  private volatile NewestStep newest = NewestStep.NONE;
  private volatile IngestFigures ingest = IngestFigures.NONE;
  private volatile PoolFigures pool = PoolFigures.NONE;
  private volatile AugmentFigures augment = AugmentFigures.NONE;
  private volatile Probed probed = Probed.NONE;
  private volatile LensFigures lens = LensFigures.NONE;
  private volatile CoreShare cores = CoreShare.NONE;
  private volatile CheckpointFigures checkpoint = CheckpointFigures.NONE;
  private volatile Evaluation evaluation = Evaluation.NONE;
  private volatile ClusterFigures cluster = ClusterFigures.NONE;
  private volatile Supplier<OptionalLong> broker = OptionalLong::empty;
  private volatile Flops flops = Flops.UNKNOWN;
  private volatile double utilisation = Double.NaN;
  private volatile long leftOut;
  private volatile Map<String, SourceFigures> sources = Map.of();
  private volatile Map<String, Evaluation.Level> heldOut = Map.of();
  private volatile Map<String, Map.Entry<TopicPartition, Long>> lags = Map.of();
  private volatile Optional<DiskFigures> disk = Optional.empty();

  /** Records a duration of each step. */
  private record StepTimer(Timer timer, Measure.Series nanos) {}

  /** The series of a meter whose tags come with a run. */
  private final class OpenSeries {
    private final MultiGauge gauge;
    private final Function<RunMeters, Map<Tags, Double>> reader;
    private volatile Map<Tags, Double> values = Map.of();

    OpenSeries(MultiGauge gauge, Function<RunMeters, Map<Tags, Double>> reader) {
      this.gauge = gauge;
      this.reader = reader;
    }

    /** A series that is there already goes on: a scrape meanwhile finds it. */
    private void update() {
      values = reader.apply(RunMeters.this);
      gauge.register(values.keySet().stream().map(this::row).toList(), false);
    }

    private MultiGauge.Row<?> row(Tags tags) {
      return MultiGauge.Row.of(tags, () -> values.getOrDefault(tags, Double.NaN));
    }
  }

  /**
   * @param series of their own that sources have, and partitions: the largest sources, the first
   *     partitions
   */
  public RunMeters(MeterRegistry registry, Host host, int series) {
    this.registry = registry;
    this.host = host;
    this.largestSources =
        new Largest<>(
            series,
            each -> Largest.shown(each.source()),
            SourceFigures::examples,
            SourceFigures::plus);
    this.largestHeldOut =
        new Largest<>(
            series,
            each -> Largest.shown(each.source()),
            Evaluation.Level::records,
            Evaluation.Level::plus);
    this.firstPartitions =
        new Largest<>(
            series,
            each -> String.valueOf(each.getKey()),
            _ -> 0,
            (one, other) -> Map.entry(one.getKey(), one.getValue() + other.getValue()));
    for (var meter : Meters.values()) {
      for (var each : meter.measure().series()) bind(meter, each);
      meter.measure().open().ifPresent(it -> open.add(openSeries(meter, it)));
    }
    update();
    Stream.of(
            new JvmMemoryMetrics(),
            gc,
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics())
        .forEach(binder -> binder.bindTo(registry));
  }

  private OpenSeries openSeries(Meters meter, Measure.Open series) {
    var gauge =
        MultiGauge.builder(meter.measure().name())
            .description(meter.help())
            .baseUnit(unit(meter))
            .register(registry);
    return new OpenSeries(gauge, series.reader());
  }

  private void update() {
    open.forEach(OpenSeries::update);
  }

  /** An empty unit would leave a trailing underscore in the name. */
  private static @Nullable String unit(Meters meter) {
    return meter.measure().unit().isEmpty() ? null : meter.measure().unit();
  }

  private void bind(Meters meter, Measure.Series series) {
    var name = meter.measure().name();
    var unit = unit(meter);
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
    long more = Math.max(1, next.step() - base.step());
    steps.add(more);
    tokens.add(next.tokens() - base.tokens());
    visits.add(next.visits() - base.visits());
    utilisation =
        flops.utilisation(
            next.tokens() - base.tokens(),
            next.visits() - base.visits(),
            next.times().train() / 1e9);
    newest =
        new NewestStep(
            next.step(),
            Map.of(
                rising(Meters.STEPS), more,
                rising(Meters.TOKENS), next.tokens() - base.tokens(),
                rising(Meters.VISITS), next.visits() - base.visits()),
            System.currentTimeMillis());
    snapshot = next;
    for (var each : timers) {
      each.timer().record((long) each.nanos().reader().applyAsDouble(this), TimeUnit.NANOSECONDS);
    }
  }

  private static String rising(Meters counter) {
    return counter.prometheusName().replaceFirst("_total$", "");
  }

  public void accept(IngestFigures next) {
    ingest = next;
    lags = firstPartitions.of(inOrder(next.lags()));
    update();
  }

  private static List<Map.Entry<TopicPartition, Long>> inOrder(Map<TopicPartition, Long> lags) {
    var byTopic = Comparator.comparing(TopicPartition::topic);
    return lags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(byTopic.thenComparingInt(TopicPartition::partition)))
        .toList();
  }

  /** Takes the sources of the newest pass over the ledger. */
  public void accept(List<SourceFigures> next) {
    sources = largestSources.of(next);
    update();
  }

  /** Takes what says how much memory the embedded broker has. */
  public void accept(Supplier<OptionalLong> broker) {
    this.broker = broker;
  }

  public void accept(Flops next) {
    flops = next;
  }

  public void accept(DiskFigures next) {
    disk = Optional.of(next);
  }

  public void accept(PoolFigures next) {
    pool = next;
  }

  public void accept(AugmentFigures next) {
    augment = next;
  }

  public void accept(ClusterFigures next) {
    cluster = next;
  }

  public void accept(CoreShare next) {
    cores = next;
  }

  public void accept(CheckpointFigures next) {
    checkpoint = next;
  }

  public void accept(Evaluation next) {
    evaluation = next;
    heldOut = largestHeldOut.of(next.levels());
    update();
  }

  public void accept(Probed next) {
    probed = next;
  }

  public void accept(LensFigures next) {
    lens = next;
  }

  /** Counts that a part failed and was started again. */
  public void restarted(Part part) {
    restarts.merge(part, 1L, Long::sum);
  }

  NewestStep newest() {
    return newest;
  }

  OptionalLong brokerBytes() {
    return broker.get();
  }

  double utilisation() {
    return utilisation;
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

  ClusterFigures cluster() {
    return cluster;
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

  LensFigures lens() {
    return lens;
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

  Host host() {
    return host;
  }

  Map<String, SourceFigures> sources() {
    return sources;
  }

  Map<String, Evaluation.Level> heldOut() {
    return heldOut;
  }

  Map<String, Map.Entry<TopicPartition, Long>> lags() {
    return lags;
  }

  Optional<DiskFigures> disk() {
    return disk;
  }

  @Override
  public void close() {
    gc.close();
  }
}
