package dev.latebloom.observe.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.serve.Samples;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class MetersTest {
  private static final Path PAGE = Path.of("docs/metrics.md");

  @Test
  void thePageOfMetricsIsUpToDate() throws IOException {
    if (Boolean.getBoolean("metrics.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, MetricsPage.text());
    }
    assertThat(PAGE)
        .as("to make it again: mvn -q test -Dtest=MetersTest -Dmetrics.write=true")
        .hasContent(MetricsPage.text());
  }

  @Test
  void aScrapeHasEveryMeterAndNoOther() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (var meters = new RunMeters(registry, Samples.host(), 50)) {
      meters.accept(Samples.sources());
      meters.accept(Samples.ingest(100));
      meters.accept(Samples.evaluation());
      assertThat(Set.copyOf(families(registry.scrape())))
          .isEqualTo(
              Arrays.stream(Meters.values())
                  .map(Meters::prometheusName)
                  .collect(Collectors.toUnmodifiableSet()));
    }
  }

  @Test
  void aScrapeHasEveryValueOfEveryTag() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (var meters = new RunMeters(registry, Samples.host(), 50)) {
      assertThat(meters).isNotNull();
      var scrape = registry.scrape();
      for (var meter : Meters.values()) {
        meter
            .measure()
            .tag()
            .ifPresent(
                tag ->
                    assertThat(tag.allowed())
                        .allSatisfy(
                            value ->
                                assertThat(scrape)
                                    .containsPattern(
                                        meter.prometheusName()
                                            + "\\w*\\{"
                                            + tag.key()
                                            + "=\""
                                            + Pattern.quote(value)
                                            + "\"}")));
      }
    }
  }

  /** Names after "# TYPE" that are ours; a timer's maximum is a family of its own there. */
  private static Set<String> families(String scrape) {
    return scrape
        .lines()
        .filter(line -> line.startsWith("# TYPE latebloom_"))
        .map(line -> line.replaceFirst("# TYPE (\\S+?)(_max)? \\w+", "$1"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
