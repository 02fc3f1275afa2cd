package dev.latebloom.observe.meter;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of a meter: how they behave, what they are called, and where each is read.
 *
 * @param name Micrometer's, with dots
 * @param unit a base unit, or empty for a plain number
 * @param tag what tells its series apart, where there are several
 * @param open series whose tags are not known before a run, in place of {@code series}
 */
record Measure(
    Kind kind,
    String name,
    String unit,
    Optional<Tag<?>> tag,
    List<Series> series,
    Optional<Open> open) {
  private static final PrometheusNamingConvention NAMING = new PrometheusNamingConvention();

  Measure {
    series = List.copyOf(series);
  }

  /**
   * How a meter behaves. A timer gives three series: {@code _count}, {@code _sum}, {@code _max}.
   */
  enum Kind {
    COUNTER(Meter.Type.COUNTER),
    GAUGE(Meter.Type.GAUGE),
    TIMER(Meter.Type.TIMER);

    private final Meter.Type type;

    Kind(Meter.Type type) {
      this.type = type;
    }
  }

  /**
   * One number of a run.
   *
   * @param reader gives what a gauge shows, what a counter has counted since the process began, or
   *     the nanoseconds that a timer records for the newest step
   */
  record Series(Tags tags, ToDoubleFunction<RunMeters> reader) {}

  /**
   * Series of a gauge that come and go with what a run meets.
   *
   * @param keys of their tags
   * @param reader gives the numbers of all that there are now
   */
  record Open(List<String> keys, Function<RunMeters, Map<Tags, Double>> reader) {}

  static Measure gauge(String name, String unit, ToDoubleFunction<RunMeters> reader) {
    return one(Kind.GAUGE, name, unit, reader);
  }

  static <T> Measure gauge(
      String name, String unit, Tag<T> tag, ToDoubleBiFunction<RunMeters, T> reader) {
    return tagged(Kind.GAUGE, name, unit, tag, reader);
  }

  static Measure counter(String name, ToDoubleFunction<RunMeters> reader) {
    return one(Kind.COUNTER, name, "", reader);
  }

  static <T> Measure counter(String name, Tag<T> tag, ToDoubleBiFunction<RunMeters, T> reader) {
    return tagged(Kind.COUNTER, name, "", tag, reader);
  }

  static <T> Measure timer(String name, Tag<T> tag, ToDoubleBiFunction<RunMeters, T> reader) {
    return tagged(Kind.TIMER, name, "seconds", tag, reader);
  }

  static Measure gauge(
      String name, String unit, List<String> keys, Function<RunMeters, Map<Tags, Double>> reader) {
    var open = Optional.of(new Open(keys, reader));
    return new Measure(Kind.GAUGE, "latebloom." + name, unit, Optional.empty(), List.of(), open);
  }

  private static Measure one(
      Kind kind, String name, String unit, ToDoubleFunction<RunMeters> reader) {
    var series = List.of(new Series(Tags.empty(), reader));
    return new Measure(kind, "latebloom." + name, unit, Optional.empty(), series, Optional.empty());
  }

  private static <T> Measure tagged(
      Kind kind, String name, String unit, Tag<T> tag, ToDoubleBiFunction<RunMeters, T> reader) {
    var series =
        tag.values().stream()
            .map(value -> new Series(tag.with(value), run -> reader.applyAsDouble(run, value)))
            .toList();
    return new Measure(kind, "latebloom." + name, unit, Optional.of(tag), series, Optional.empty());
  }

  /** The name on {@code /metrics}; a timer's has further suffixes. */
  String prometheusName() {
    var base = NAMING.name(name, kind.type, unit.isEmpty() ? null : unit);
    // Suffixes that the registry adds and the convention takes off.
    if (name.endsWith(".info")) return base + "_info";
    return kind == Kind.COUNTER ? base + "_total" : base;
  }
}
