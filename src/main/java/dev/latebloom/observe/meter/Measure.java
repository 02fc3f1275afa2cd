package dev.latebloom.observe.meter;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of a meter: how they behave, what they are called, and where each is read.
 *
 * @param name Micrometer's, with dots
 * @param unit a base unit, or empty for a plain number
 * @param tag what tells its series apart, where there are several
 */
record Measure(
    Kind kind, String name, String unit, Optional<Meters.Tag<?>> tag, List<Series> series) {
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

  static Measure gauge(String name, String unit, ToDoubleFunction<RunMeters> reader) {
    return one(Kind.GAUGE, name, unit, reader);
  }

  static <E extends Enum<E>> Measure gauge(
      String name, String unit, Meters.Tag<E> tag, ToDoubleBiFunction<RunMeters, E> reader) {
    return tagged(Kind.GAUGE, name, unit, tag, reader);
  }

  static Measure counter(String name, ToDoubleFunction<RunMeters> reader) {
    return one(Kind.COUNTER, name, "", reader);
  }

  static <E extends Enum<E>> Measure counter(
      String name, Meters.Tag<E> tag, ToDoubleBiFunction<RunMeters, E> reader) {
    return tagged(Kind.COUNTER, name, "", tag, reader);
  }

  static <E extends Enum<E>> Measure timer(
      String name, Meters.Tag<E> tag, ToDoubleBiFunction<RunMeters, E> reader) {
    return tagged(Kind.TIMER, name, "seconds", tag, reader);
  }

  private static Measure one(
      Kind kind, String name, String unit, ToDoubleFunction<RunMeters> reader) {
    var series = List.of(new Series(Tags.empty(), reader));
    return new Measure(kind, "latebloom." + name, unit, Optional.empty(), series);
  }

  private static <E extends Enum<E>> Measure tagged(
      Kind kind,
      String name,
      String unit,
      Meters.Tag<E> tag,
      ToDoubleBiFunction<RunMeters, E> reader) {
    var series =
        Arrays.stream(tag.type().getEnumConstants())
            .map(
                value ->
                    new Series(
                        Tags.of(tag.key(), Meters.lower(value)),
                        run -> reader.applyAsDouble(run, value)))
            .toList();
    return new Measure(kind, "latebloom." + name, unit, Optional.of(tag), series);
  }

  /** The name on {@code /metrics}; a timer's has further suffixes. */
  String prometheusName() {
    var base = NAMING.name(name, kind.type, unit.isEmpty() ? null : unit);
    return kind == Kind.COUNTER ? base + "_total" : base;
  }
}
