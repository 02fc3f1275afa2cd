package dev.latebloom.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever is woken by an alert finds out what to do. */
final class AlertsTest {
  private static final Path DASHBOARDS = Path.of("dashboards");
  private static final Pattern NAME = Pattern.compile("\\w+");

  /** The rules of a file by name, each as the text from its name on. */
  private final Map<String, String> rules = parts("alerts.yml", "- alert: ");

  @Test
  void everyAlertSaysHowBadItIsAndWhatHasHappened() {
    assertThat(rules).hasSizeGreaterThan(15);
    assertThat(rules.values())
        .allSatisfy(
            rule ->
                assertThat(rule)
                    .containsPattern("severity: (critical|warning)\n")
                    .contains("summary: "));
  }

  @Test
  void everyAlertLeadsToItsChapterOfTheRunbook() throws IOException {
    var chapters = Files.readAllLines(Path.of("docs", "runbook.md"));
    rules.forEach(
        (name, rule) -> {
          var link = "docs/runbook.md#" + name.toLowerCase(Locale.ROOT);
          assertThat(rule).contains("runbook_url: " + link + "\n");
          assertThat(chapters).contains("## " + name);
        });
  }

  @Test
  void everyChapterOfTheRunbookIsOfAnAlert() throws IOException {
    try (var lines = Files.lines(Path.of("docs", "runbook.md"))) {
      assertThat(lines.filter(line -> line.startsWith("## ")).map(line -> line.substring(3)))
          .containsExactlyElementsOf(rules.keySet());
    }
  }

  @Test
  void everyAlertIsTestedWhereItFiresAndWhereItDoesNot() {
    var cases = texts("alerts-test.yml", "- alertname: ");
    for (var name : rules.keySet()) {
      var mine = cases.stream().filter(text -> text.startsWith(name + "\n")).toList();
      assertThat(mine).as(name).anyMatch(text -> text.contains("exp_alerts"));
      assertThat(mine).as(name).anyMatch(text -> !text.contains("exp_alerts"));
    }
  }

  private static Map<String, String> parts(String file, String mark) {
    return texts(file, mark).stream()
        .collect(
            Collectors.toMap(
                AlertsTest::name, Function.identity(), (one, other) -> one, LinkedHashMap::new));
  }

  private static String name(String text) {
    var name = NAME.matcher(text);
    assertThat(name.lookingAt()).isTrue();
    return name.group();
  }

  private static List<String> texts(String file, String mark) {
    try {
      var all = Files.readString(DASHBOARDS.resolve(file)).split(Pattern.quote(mark), -1);
      return Arrays.stream(all).skip(1).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
