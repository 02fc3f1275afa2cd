package dev.latebloom.observe;

import dev.latebloom.ingest.Rejection;
import dev.latebloom.ledger.Cohort;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every meter of Latebloom: name, unit, tag and meaning. {@code docs/metrics.md} is made from it.
 *
 * <p>Counters count what this process did and start from 0 with it. What a manifest restores, such
 * as the step, is a gauge: a counter that came back from a checkpoint a little lower would look to
 * Prometheus like a reset, and all its steps would be counted again.
 */
public enum Meters {
  STEP(Kind.GAUGE, "step", "", "Newest optimizer step, counted from the run's first."),
  STEPS(Kind.COUNTER, "steps", "", "Optimizer steps taken by this process."),
  TOKENS(
      Kind.COUNTER,
      "tokens",
      "",
      "Tokens trained on by this process, prompts included, padding not."),
  VISITS(Kind.COUNTER, "visits", "", "Examples trained on by this process, repeats included."),
  ROUND(Kind.GAUGE, "round", "", "Round of the urn: how often it has been filled."),
  LOSS(Kind.GAUGE, "loss", "nats", "Mean of the newest step's example losses."),
  GRADIENT_NORM(
      Kind.GAUGE, "gradient.norm", "", "Global norm of the newest gradient, before clipping."),
  LEARNING_RATE(Kind.GAUGE, "learning.rate", "", "Learning rate of the newest step."),
  STAGE(
      Kind.TIMER,
      "stage",
      "seconds",
      Tag.STAGE,
      "Time of a stage in one step. The trainer's wall clock is idle plus train;"
          + " the other stages run beside it, and theirs is processor time."),

  COHORT_EXAMPLES(
      Kind.GAUGE,
      "cohort.examples",
      "examples",
      Tag.COHORT,
      "Examples of the pool in a cohort; every example is in exactly one."),
  COHORT_LOSS(
      Kind.GAUGE,
      "cohort.loss",
      "nats",
      Tag.COHORT,
      "Mean of a cohort's smoothed losses; NaN while it is empty or unseen."),
  DRAW_SHARE(
      Kind.GAUGE,
      "draw.share",
      "ratio",
      Tag.COHORT,
      "Share of the recent draws that showed an example of a cohort."),
  EFFECTIVE_SAMPLE_SIZE(
      Kind.GAUGE,
      "effective.sample.size",
      "examples",
      "(sum of weights)^2 / (sum of squared weights): as many as the pool when all weigh the"
          + " same."),
  LARGEST_WEIGHT(
      Kind.GAUGE, "largest.weight", "visits", "Most visits a round that any example is to get."),
  LOSS_VARIATION(
      Kind.GAUGE,
      "loss.variation",
      "",
      "Deviation by mean of the smoothed losses of all examples visited; NaN before."),
  LOSS_GINI(
      Kind.GAUGE,
      "loss.gini",
      "",
      "Gini's coefficient of these losses: 0 when all are equal; NaN before."),
  LOSS_DECILE(
      Kind.GAUGE,
      "loss.decile",
      "nats",
      Tag.DECILE,
      "Mean loss of the tenth of the examples with the highest and the lowest losses; NaN before."),
  EARLY_LATE_GAP(
      Kind.GAUGE,
      "early.late.gap",
      "nats",
      "Mean loss of the late cohort above that of the early one; NaN while one is empty."),
  LEARNING_TIME(
      Kind.GAUGE,
      "learning.time",
      "steps",
      Tag.LEARNED,
      "Step by which so many of the examples that are learned now had been; NaN before the first."),
  LEARNING_TIME_RATIO(
      Kind.GAUGE,
      "learning.time.ratio",
      "",
      "Step by which 90% of them had been learned by that for 10%; NaN before the first."),
  EXPLAINED_BY_SIMPLE(
      Kind.GAUGE,
      "explained.by.simple",
      "",
      "Correlation of examples' losses with those under simple statistics of the stream; NaN"
          + " before."),
  WEIGHT_ENTROPY(
      Kind.GAUGE,
      "weight.entropy",
      "nats",
      "Entropy of the sampling weights: ln of the pool's size when all weigh the same."),
  SHARPNESS_RISE(
      Kind.GAUGE,
      "sharpness.rise",
      "nats",
      "Rise of the loss a step of train.probe.rho up the slope, on a batch that stays the same; NaN"
          + " without a probe."),
  SHARPNESS_EIGENVALUE(
      Kind.GAUGE,
      "sharpness.eigenvalue",
      "",
      "The Hessian's eigenvalue of largest magnitude, on that batch; NaN without a probe."),
  SHARPNESS_DURATION(
      Kind.GAUGE,
      "sharpness.duration",
      "seconds",
      "How long the newest probe took; 0 without one."),
  WEIGHT_LAG(
      Kind.GAUGE,
      "weight.lag",
      "steps",
      "Steps between losses and the first draw that used the weights made from them."),

  INGEST_RECORDS(Kind.COUNTER, "ingest.records", "", "Records read from Kafka."),
  INGEST_EXAMPLES(Kind.COUNTER, "ingest.examples", "", "Examples handed to the pool."),
  INGEST_DUPLICATES(
      Kind.COUNTER,
      "ingest.duplicates",
      "",
      "Records dropped, since their partition and offset had been seen."),
  INGEST_LOST(
      Kind.COUNTER,
      "ingest.lost",
      "",
      "Records that the topic's retention deleted before they were read."),
  INGEST_FAILURES(
      Kind.COUNTER,
      "ingest.failures",
      "",
      "Times that reading Kafka failed, while training went on."),
  INGEST_WELL(
      Kind.GAUGE,
      "ingest.well",
      "",
      "1 while Kafka is read or has been read to its end; 0 after a failure of reading."),
  INGEST_REJECTED(
      Kind.COUNTER,
      "ingest.rejected",
      "",
      Tag.REASON,
      "Records sent to the dead-letter topic, by reason."),
  KAFKA_LAG(
      Kind.GAUGE,
      "kafka.lag",
      "records",
      "Records on the topic that are not read yet; NaN while unknown."),

  POOL_CAPACITY(Kind.GAUGE, "pool.capacity", "examples", "Most examples held at once."),
  POOL_HELD(Kind.GAUGE, "pool.held", "examples", "Examples that may be drawn now."),
  POOL_ADMITTED(Kind.GAUGE, "pool.admitted", "examples", "Examples ever admitted in this run."),
  POOL_BACKLOG(Kind.GAUGE, "pool.backlog", "examples", "Examples stored that no draw may use yet."),
  POOL_REMAINING(Kind.GAUGE, "pool.remaining", "credits", "Credits left in this round."),

  AUGMENT_VARIANTS(
      Kind.COUNTER,
      "augment.variants",
      "",
      "Variants of late examples that this process published to the topic."),
  AUGMENT_ORIGINALS(
      Kind.COUNTER,
      "augment.originals",
      "",
      Tag.REWRITING,
      "Late examples considered for variants, by what became of them."),
  AUGMENT_WAITING(
      Kind.GAUGE,
      "augment.waiting",
      "examples",
      "Late examples that wait to be rewritten; at its bound the policy's next ones are left out."),

  CHECKPOINTS(Kind.COUNTER, "checkpoints", "", "Checkpoints written by this process."),
  CHECKPOINTS_FAILED(
      Kind.COUNTER,
      "checkpoint.failures",
      "",
      "Checkpoints that this process could not write; training goes on without them."),
  CHECKPOINT_STEP(
      Kind.GAUGE, "checkpoint.step", "", "Step of the newest checkpoint; NaN without one."),
  CHECKPOINT_DURATION(
      Kind.GAUGE,
      "checkpoint.duration",
      "seconds",
      "How long the newest checkpoint took, from its barrier to its rename; NaN without one."),
  CHECKPOINT_TIMESTAMP(
      Kind.GAUGE,
      "checkpoint.timestamp",
      "seconds",
      "Unix time of the newest checkpoint; NaN without one."),
  RESTARTS(
      Kind.COUNTER,
      "restarts",
      "",
      Tag.PART,
      "Times that a part failed and was started again without ending the process."),

  RESIDENT_MEMORY(
      Kind.GAUGE,
      "resident.memory",
      "bytes",
      "Memory of the process in RAM, native memory included; NaN where there is no /proc."),
  LIVE_ARRAYS(
      Kind.GAUGE, "live.arrays", "arrays", "Arrays that the engine holds outside the Java heap.");

  /**
   * How a meter behaves. A timer gives three series: {@code _count}, {@code _sum}, {@code _max}.
   */
  public enum Kind {
    COUNTER(Meter.Type.COUNTER),
    GAUGE(Meter.Type.GAUGE),
    TIMER(Meter.Type.TIMER);

    private final Meter.Type type;

    Kind(Meter.Type type) {
      this.type = type;
    }
  }

  /** A tag and the closed set of its values. */
  public enum Tag {
    COHORT(Cohort.class),
    DECILE(Decile.class),
    LEARNED(LearnedShare.class),
    REASON(Rejection.class),
    REWRITING(Rewriting.class),
    STAGE(Stage.class),
    PART(Part.class);

    private final Class<? extends Enum<?>> type;

    Tag(Class<? extends Enum<?>> type) {
      this.type = type;
    }

    public String key() {
      return lower(this);
    }

    public List<String> allowed() {
      return Arrays.stream(type.getEnumConstants()).map(Meters::lower).toList();
    }
  }

  private static final PrometheusNamingConvention NAMING = new PrometheusNamingConvention();

  private final Kind kind;
  private final String name;
  private final String unit;
  private final Optional<Tag> tag;
  private final String description;

  Meters(Kind kind, String name, String unit, String description) {
    this(kind, name, unit, Optional.empty(), description);
  }

  Meters(Kind kind, String name, String unit, Tag tag, String description) {
    this(kind, name, unit, Optional.of(tag), description);
  }

  Meters(Kind kind, String name, String unit, Optional<Tag> tag, String description) {
    this.kind = kind;
    this.name = "latebloom." + name;
    this.unit = unit;
    this.tag = tag;
    this.description = description;
  }

  public Kind kind() {
    return kind;
  }

  /** Micrometer's name, with dots. */
  public String meterName() {
    return name;
  }

  /** A base unit, or empty for a plain number. */
  public String unit() {
    return unit;
  }

  public Optional<Tag> tag() {
    return tag;
  }

  public String description() {
    return description;
  }

  /** The name on {@code /metrics}; a timer's has further suffixes. */
  public String prometheusName() {
    var base = NAMING.name(name, kind.type, unit.isEmpty() ? null : unit);
    return kind == Kind.COUNTER ? base + "_total" : base;
  }

  /** The value by which a constant of a closed set goes into a tag. */
  public static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The page {@code docs/metrics.md}. */
  static String markdown() {
    var rows = Arrays.stream(values()).map(Meters::row).collect(Collectors.joining("\n"));
    return """
    # Metrics

    What `/metrics` gives, in Prometheus' text format. This page is made from `dev.latebloom.observe.Meters`; to make it again:
    `mvn -q test -Dtest=MetersTest -Dmetrics.write=true`.

    Counters count from the start of the process. A timer has three series: `_count`, `_sum` and `_max` (of the last minutes).
    Micrometer adds `jvm_*` (memory, garbage collection, threads), `process_*` and `system_*`.

    | name | kind | unit | tag | meaning |
    |---|---|---|---|---|
    %s
    """
        .formatted(rows);
  }

  private String row() {
    var tags = tag.map(t -> "`" + t.key() + "`: " + String.join(", ", t.allowed())).orElse("");
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(prometheusName(), lower(kind), unit, tags, description);
  }
}
