package dev.latebloom.observe.meter;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page {@code docs/metrics.md}, made from {@link Meters}. */
final class MetricsPage {
  private MetricsPage() {}

  /** The page {@code docs/metrics.md}. */
  static String text() {
    var rows =
        Arrays.stream(Meters.values()).map(MetricsPage::row).collect(Collectors.joining("\n"));
    return """
    # Metrics

    What `/metrics` gives, in Prometheus' text format. This page is made from `dev.latebloom.observe.meter.Meters`; to make it again:
    `mvn -q test -Dtest=MetersTest -Dmetrics.write=true`.

    Counters count from the start of the process. A timer has three series: `_count`, `_sum` and `_max` (of the last minutes).
    `serve.series` sources at most, the largest, have series of their own; the rest are together as `source="(others)"`, and records
    without a source are `(none)`. Partitions likewise, the first by number. Every series has the tag `run`, the name of the run's folder. Micrometer adds `jvm_*` (memory, garbage collection, threads), `process_*` and `system_*`.

    | name | kind | unit | tag | meaning |
    |---|---|---|---|---|
    %s
    """
        .formatted(rows);
  }

  private static String row(Meters meter) {
    var measure = meter.measure();
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(
            meter.prometheusName(),
            Meters.lower(measure.kind()),
            measure.unit(),
            tags(measure),
            meter.help());
  }

  private static String tags(Measure measure) {
    var open = measure.open().stream().flatMap(it -> it.keys().stream()).map(MetricsPage::code);
    var closed =
        measure.tag().stream().map(t -> code(t.key()) + ": " + String.join(", ", t.allowed()));
    return Stream.concat(open, closed).collect(Collectors.joining(", "));
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
