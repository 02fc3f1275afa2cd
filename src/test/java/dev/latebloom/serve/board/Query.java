package dev.latebloom.serve.board;

import java.util.regex.Pattern;

/**
 * A query of a panel.
 *
 * @param expression in PromQL, in which every selector has braces: what the variables choose is
 *     written into them
 * @param legend of its series, with tags in double braces
 */
record Query(String expression, String legend) {
  private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{(}?)");
  private static final String SCRAPE = "job=~\"$job\",instance=~\"$instance\"";

  static Query query(String expression, String legend) {
    return new Query(expression, legend);
  }

  /** As Grafana gets it. Prometheus makes {@code up} itself, so that it names no run. */
  String chosen() {
    return SELECTOR
        .matcher(expression)
        .replaceAll(
            found -> {
              var run = found.group(1).equals("up") ? "" : ",run=~\"$run\"";
              var end = found.group(2).isEmpty() ? "," : "}";
              return found.group(1)
                  + "{"
                  + SCRAPE.replace("$", "\\$")
                  + run.replace("$", "\\$")
                  + end;
            });
  }
}
