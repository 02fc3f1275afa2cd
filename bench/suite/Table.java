import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * One table of many comparisons: what each policy does to loss and score on each corpus, relative to the baseline, for
 * both targets, and the mean over the corpora. Run with the class path of the product; the arguments are files
 * comparison.json.
 */
class Table {
  private static final List<String> COLUMNS =
      List.of("loss, over examples", "loss, over sources", "score, over examples", "score, over sources");

  /** By policy and column, the relative difference on each corpus. */
  private final Map<String, Map<String, List<Double>>> ofCorpora = new LinkedHashMap<>();

  static void main(String[] files) throws IOException {
    var table = new Table();
    System.out.printf("%-28s %-20s %3s  %s%n", "corpus", "policy", "n", String.join("              ", COLUMNS));
    for (var file : files) table.corpus(Path.of(file));
    table.means();
  }

  private void corpus(Path file) throws IOException {
    var comparison = new ObjectMapper().readTree(file.toFile());
    var corpus = file.toAbsolutePath().getParent().getFileName().toString();
    for (var level : comparison.get("levels")) {
      var errors = level.get("errors");
      // The mean over levels comes last where there are several; where there is one, that is it.
      boolean counts = errors.isTextual() || comparison.get("levels").size() == 1;
      var name = corpus + (errors.isTextual() || errors.asDouble() == 0 ? "" : " " + errors.asText());
      for (var arm : level.get("arms")) {
        var policy = arm.get("policy").asText();
        if (comparison.get("baseline").asText().startsWith(policy + " ")) continue;
        row(name + (errors.isTextual() ? " all" : ""), policy, arm.get("targets"), counts);
      }
    }
  }

  private void row(String corpus, String policy, JsonNode targets, boolean counts) {
    var cells = new StringBuilder();
    for (var column : COLUMNS) {
      var relative = targets.get(column).get("relative");
      cells.append(interval(number(relative, "mean"), number(relative, "low"), number(relative, "high")));
      if (counts && Double.isFinite(number(relative, "mean"))) {
        ofCorpora
            .computeIfAbsent(policy, _ -> new LinkedHashMap<>())
            .computeIfAbsent(column, _ -> new ArrayList<>())
            .add(number(relative, "mean"));
      }
    }
    int seeds = targets.get(COLUMNS.getFirst()).get("difference").get("n").asInt();
    System.out.printf("%-28s %-20s %3d %s%n", corpus, policy, seeds, cells);
  }

  private static double number(JsonNode interval, String end) {
    return interval.get(end).isNumber() ? interval.get(end).asDouble() : Double.NaN;
  }

  private static String interval(double mean, double low, double high) {
    if (!Double.isFinite(mean)) return "%33s".formatted("-");
    var ends = Double.isNaN(low) ? "" : " [%+.1f, %+.1f]".formatted(100 * low, 100 * high);
    return "%33s".formatted(String.format(Locale.ROOT, "%+.1f%%%s", 100 * mean, ends));
  }

  /** Of all corpora alike, with the interval of their scatter. */
  private void means() {
    ofCorpora.forEach(
        (policy, columns) -> {
          var cells = new StringBuilder();
          int corpora = columns.getOrDefault(COLUMNS.getFirst(), List.of()).size();
          for (var column : COLUMNS) cells.append(mean(columns.getOrDefault(column, List.of())));
          System.out.printf("%-28s %-20s %3d %s%n", "mean of corpora", policy, corpora, cells);
        });
  }

  private static String mean(List<Double> values) {
    int n = values.size();
    double mean = values.stream().mapToDouble(x -> x).average().orElse(Double.NaN);
    if (n < 2) return interval(mean, Double.NaN, Double.NaN);
    double squares = values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    double reach = TDistribution.of(n - 1).inverseSurvivalProbability(0.025) * Math.sqrt(squares / (n - 1) / n);
    return interval(mean, mean - reach, mean + reach);
  }
}
