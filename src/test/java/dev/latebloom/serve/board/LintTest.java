package dev.latebloom.serve.board;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The rules of Grafana's dashboard linter that concern Prometheus, by its names. That a query is
 * valid PromQL ({@code target-promql-rule}, {@code template-label-promql-rule}) is shown by {@link
 * DashboardIT}, and its two rules for Loki have nothing to check.
 */
final class LintTest {
  private static final Set<String> UNITS =
      Set.of("short", "percentunit", "Bps", "s", "bytes", "cps", "bool_yes_no", "string");
  private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{([^}]*)}");
  private static final Pattern RATE =
      Pattern.compile("\\b(?:i?rate|increase)\\([^\\[]*\\[([^\\]]+)]");
  private static final Pattern COUNTER = Pattern.compile("(\\w*\\(?)\\b(\\w+_total)\\{");

  private final List<Dashboard> dashboards = Dashboard.all();

  @Test
  void templateDatasourceRule() {
    for (var dashboard : dashboards) {
      var sources = variables(dashboard, "datasource");
      assertThat(sources).hasSize(1);
      assertThat(sources.getFirst().path("name").asText()).isEqualTo("datasource");
      assertThat(sources.getFirst().path("label").asText()).isEqualTo("Data source");
      assertThat(sources.getFirst().path("query").asText()).isEqualTo("prometheus");
    }
  }

  @Test
  void templateJobAndInstanceRuleAndOursForTheRun() {
    for (var dashboard : dashboards) {
      var chosen = variables(dashboard, "query");
      assertThat(chosen)
          .extracting(each -> each.path("name").asText() + " " + each.path("label").asText())
          .containsExactly("job Job", "instance Instance", "run Run");
      assertThat(chosen)
          .allSatisfy(
              each -> {
                assertThat(each.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                assertThat(each.path("multi").asBoolean()).isTrue();
                assertThat(each.path("allValue").asText()).isEqualTo(".+");
                assertThat(each.at("/query/query").asText()).matches("label_values\\(.+, \\w+\\)");
              });
    }
  }

  @Test
  void templateOnTimeChangeReloadRule() {
    for (var dashboard : dashboards) {
      assertThat(variables(dashboard, "query"))
          .allSatisfy(each -> assertThat(each.path("refresh").asInt()).isEqualTo(2));
    }
  }

  @Test
  void panelDatasourceRule() {
    assertThat(panels())
        .allSatisfy(
            panel -> {
              assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
              assertThat(Dashboard.elements(panel.path("targets")))
                  .allSatisfy(
                      target ->
                          assertThat(target.at("/datasource/uid").asText())
                              .isEqualTo("${datasource}"));
            });
  }

  @Test
  void panelTitleDescriptionRule() {
    assertThat(panels())
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("description").asText()).isNotBlank();
            });
  }

  @Test
  void panelUnitsRule() {
    assertThat(panels())
        .allSatisfy(
            panel -> assertThat(UNITS).contains(panel.at("/fieldConfig/defaults/unit").asText()));
  }

  @Test
  void panelNoTargetsRule() {
    assertThat(panels()).allSatisfy(panel -> assertThat(panel.path("targets")).isNotEmpty());
  }

  @Test
  void targetJobAndInstanceRuleAndOursForTheRun() {
    for (var selector : all(SELECTOR)) {
      assertThat(selector.group(2)).contains("job=~\"$job\"", "instance=~\"$instance\"");
      boolean ofRun = selector.group(2).contains("run=~\"$run\"");
      assertThat(ofRun).as(selector.group()).isEqualTo(!selector.group(1).equals("up"));
    }
  }

  @Test
  void targetRateIntervalRule() {
    assertThat(all(RATE)).isNotEmpty();
    assertThat(all(RATE))
        .allSatisfy(rate -> assertThat(rate.group(1)).isEqualTo("$__rate_interval"));
  }

  @Test
  void targetCounterAggRule() {
    assertThat(all(COUNTER)).isNotEmpty();
    assertThat(all(COUNTER))
        .allSatisfy(counter -> assertThat(counter.group(1)).isIn("rate(", "irate(", "increase("));
  }

  @Test
  void uneditableDashboard() {
    assertThat(dashboards)
        .allSatisfy(each -> assertThat(each.json().path("editable").asBoolean(true)).isFalse());
  }

  private List<MatchResult> all(Pattern pattern) {
    return dashboards.stream()
        .flatMap(each -> each.queries().stream())
        .flatMap(query -> pattern.matcher(query.expression()).results())
        .toList();
  }

  private List<JsonNode> panels() {
    return dashboards.stream().flatMap(each -> each.graphs().stream()).toList();
  }

  private static List<JsonNode> variables(Dashboard dashboard, String type) {
    return dashboard.variables().stream()
        .filter(each -> each.path("type").asText().equals(type))
        .toList();
  }
}
