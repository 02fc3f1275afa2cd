package dev.latebloom.serve.board;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.observe.meter.Meters;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.serve.Samples;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DashboardTest {
  private static final int COLUMNS = 24;
  // Made by Prometheus itself, and by the first garbage collection.
  private static final Set<String> NOT_AT_FIRST = Set.of("up", "jvm_gc_pause_seconds_sum");
  private static final Pattern SELECTOR = Pattern.compile("([a-z_:][a-z0-9_:]*)\\{");

  @Test
  void theFilesAreWhatTheCodeSays() throws IOException {
    for (var board : Board.all()) {
      var file = Dashboard.file(board);
      if (Boolean.getBoolean("dashboards.write")) Files.writeString(file, written(board));
      assertThat(file)
          .as("to make it again: mvn -q test -Dtest=DashboardTest -Ddashboards.write=true")
          .hasContent(written(board));
    }
  }

  @Test
  void everyQueryAsksForMetricsThatAreThere() {
    var known = scraped();
    assertThat(queries()).hasSizeGreaterThan(70);
    assertThat(queries())
        .allSatisfy(
            query -> {
              assertThat(names(query.expression())).isNotEmpty();
              assertThat(known).containsAll(names(query.expression()));
            });
  }

  @Test
  void everyAlertAsksForMetricsThatAreThere() throws IOException {
    var rules = Files.readString(Path.of("dashboards/alerts.yml"));
    assertThat(names(rules)).isNotEmpty();
    assertThat(scraped()).containsAll(names(rules));
  }

  @Test
  void everyMeterIsOnADashboard() {
    var shown =
        queries().stream().map(Dashboard.Query::expression).collect(Collectors.joining("\n"));
    assertThat(Arrays.stream(Meters.values()).map(Meters::prometheusName))
        .allSatisfy(name -> assertThat(shown).contains(name));
  }

  @Test
  void idsAreUnique() {
    for (var dashboard : Dashboard.all()) {
      assertThat(dashboard.panels()).extracting(p -> p.path("id").asInt()).doesNotHaveDuplicates();
    }
  }

  @Test
  void panelsLieOnTheGridAndDoNotOverlap() {
    for (var dashboard : Dashboard.all()) {
      var taken = new HashSet<String>();
      for (var panel : dashboard.panels()) {
        var at = panel.path("gridPos");
        assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(COLUMNS);
        for (var cell : cells(at)) assertThat(taken.add(cell)).as(cell).isTrue();
      }
    }
  }

  private static String written(Board board) throws IOException {
    var lines = new DefaultIndenter("  ", "\n");
    var printer = new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    return new ObjectMapper().writer(printer).writeValueAsString(board.json()) + "\n";
  }

  private static List<Dashboard.Query> queries() {
    return Dashboard.all().stream().flatMap(each -> each.queries().stream()).toList();
  }

  private static Set<String> cells(JsonNode at) {
    var cells = new HashSet<String>();
    for (int x = 0; x < at.path("w").asInt(); x++) {
      for (int y = 0; y < at.path("h").asInt(); y++) {
        cells.add((at.path("x").asInt() + x) + "," + (at.path("y").asInt() + y));
      }
    }
    return cells;
  }

  private static Set<String> names(String expression) {
    return SELECTOR
        .matcher(expression)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> scraped() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (var meters = new RunMeters(registry, Samples.host(), 50)) {
      meters.accept(Samples.snapshot(1));
      meters.accept(Samples.sources());
      meters.accept(Samples.ingest(100));
      meters.accept(Samples.evaluation());
      var names =
          registry
              .scrape()
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.replaceFirst("[{ ].*", ""))
              .collect(Collectors.toSet());
      names.addAll(NOT_AT_FIRST);
      return names;
    }
  }
}
