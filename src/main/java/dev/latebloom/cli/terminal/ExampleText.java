package dev.latebloom.cli.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** An example for a person, made from the JSON of {@code /api/v1/examples}. */
public final class ExampleText {
  private static final int BRIEF = 60;

  private ExampleText() {}

  /** One line of a list. */
  public static String line(JsonNode example) {
    return "%8d  %-16s %4d visits  loss %s  z %s  %s"
        .formatted(
            example.path("id").asLong(),
            brief(example.path("source").asText(), 16),
            example.path("visits").asLong(),
            number(example.at("/losses/smoothed")),
            number(example.path("zScore")),
            brief(
                example.path("prompt").asText() + " | " + example.path("response").asText(),
                BRIEF));
  }

  /** Everything, in several lines. */
  public static String whole(JsonNode example) {
    var text = new StringBuilder();
    add(text, "example", name(example));
    add(text, "prompt", escaped(example.path("prompt").asText()));
    add(text, "response", escaped(example.path("response").asText()));
    add(text, "state", state(example));
    add(
        text,
        "losses",
        "first %s, lowest %s, smoothed %s, last %s nats a token; %s scales above its peers"
            .formatted(
                number(example.at("/losses/first")),
                number(example.at("/losses/lowest")),
                number(example.at("/losses/smoothed")),
                number(example.at("/losses/last")),
                number(example.path("zScore"))));
    add(text, "weight", Quantity.fixed(example.path("weight").asDouble(), 2) + " visits a round");
    add(text, "why", example.path("why").asText());
    add(text, "history", history(example.path("history")));
    return text.toString();
  }

  private static void add(StringBuilder text, String name, String value) {
    text.append("%-10s %s%n".formatted(name, value));
  }

  private static String name(JsonNode example) {
    var key = example.path("key").asText();
    var source = example.path("source").asText();
    return "%d%s%s, topic %s partition %d offset %d, %d tokens"
        .formatted(
            example.path("id").asLong(),
            key.isEmpty() ? "" : " (id " + escaped(key) + ")",
            source.isEmpty() ? "" : " of source " + escaped(source),
            escaped(example.path("topic").asText()),
            example.path("partition").asLong(),
            example.path("offset").asLong(),
            example.path("tokens").asLong());
  }

  private static String state(JsonNode example) {
    long visits = example.path("visits").asLong();
    var mark = example.path("mark").asText();
    var state = example.path("state").asText() + (mark.equals("none") ? "" : ", " + mark);
    if (visits == 0) return state;
    var learned = example.path("learningTime");
    return "%s; %d visits from step %d to step %d, %d of them while late%s"
        .formatted(
            state,
            visits,
            example.path("firstVisit").asLong(),
            example.path("lastVisit").asLong(),
            example.path("lateVisits").asLong(),
            learned.isNull() ? "" : "; under observe.learned-loss since step " + learned.asLong());
  }

  private static String history(JsonNode history) {
    if (history.isEmpty()) return "no visit is in the run's record";
    return StreamSupport.stream(history.spliterator(), false)
        .map(visit -> "%d: %s".formatted(visit.path("step").asLong(), number(visit.path("loss"))))
        .collect(Collectors.joining(", "));
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? Quantity.fixed(value.asDouble(), 3) : "-";
  }

  private static String brief(String text, int most) {
    var line = escaped(text);
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }

  /** On one line, and without what a terminal takes for commands. */
  private static String escaped(String text) {
    var safe = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n') safe.append("\\n");
              else if (Character.isISOControl(c)) safe.append('\uFFFD');
              else safe.appendCodePoint(c);
            });
    return safe.toString();
  }
}
