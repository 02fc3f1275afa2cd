package dev.latebloom.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Reads a line of a file of records, in the order of shapes that ingestion has. */
final class RecordLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The label of a token without loss. */
  private static final int NO_LOSS = -100;

  private static final Set<String> KEY = Set.of("id", "source");

  private final JsonNode record;

  private RecordLine(JsonNode record) {
    this.record = record;
  }

  /** Empty where the line is no JSON object. A shape that is not known here is kept as it is. */
  static Optional<Problem> read(String line) {
    try {
      var record = JSON.readTree(line);
      return record.isObject() ? Optional.of(new RecordLine(record).problem()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private Problem problem() {
    return pair("prompt", "response")
        .or(() -> pair("question", "answer"))
        .or(() -> pair("instruction", "output", "input"))
        .or(this::conversation)
        .or(this::text)
        .orElseGet(() -> problem("", "", Frame.whole(kind(), fields(record, KEY))));
  }

  /** Labels of ids begin with a prompt where the first that could carry loss does not. */
  private Frame.Kind kind() {
    boolean prompt =
        record.path("input_ids").isArray() && record.path("labels").path(1).asInt() == NO_LOSS;
    return prompt ? Frame.Kind.TOKENS : Frame.Kind.WHOLE;
  }

  /**
   * @param more fields that stay as they are, where the record has them
   */
  private Optional<Problem> pair(String prompt, String response, String... more) {
    if (!hasText(record, prompt) || !hasText(record, response)) return Optional.empty();
    var frame = Frame.pair(prompt, textOf(prompt), response);
    for (var field : more) {
      if (record.hasNonNull(field)) frame = frame.with(field, record.get(field).toString());
    }
    return Optional.of(problem(textOf(prompt), textOf(response), frame));
  }

  /** The response is the content of the last turn, the prompt that of the turn before. */
  private Optional<Problem> conversation() {
    var turns = record.path("messages");
    var last = turns.path(turns.size() - 1);
    if (!turns.isArray() || !hasText(last, "content")) return Optional.empty();
    var earlier =
        StreamSupport.stream(turns.spliterator(), false)
            .limit(turns.size() - 1L)
            .map(turn -> turn + ",")
            .collect(Collectors.joining());
    var others = fields(last, Set.of("content"));
    var besides = fields(record, Set.of("id", "source", "messages"));
    var frame =
        Frame.answer(
            (besides.isEmpty() ? "" : besides + ",")
                + "\"messages\":["
                + earlier
                + "{"
                + (others.isEmpty() ? "" : others + ",")
                + "\"content\":",
            "}]");
    var prompt = turns.path(turns.size() - 2).path("content").asText();
    return Optional.of(problem(prompt, last.get("content").textValue(), frame));
  }

  /** Fields as they are, but for some. */
  private static String fields(JsonNode object, Set<String> without) {
    return object.properties().stream()
        .filter(field -> !without.contains(field.getKey()))
        .map(field -> Frame.quoted(field.getKey()) + ":" + field.getValue())
        .collect(Collectors.joining(","));
  }

  private Optional<Problem> text() {
    if (!hasText(record, "text")) return Optional.empty();
    return Optional.of(problem("", textOf("text"), Frame.TEXT));
  }

  private Problem problem(String prompt, String response, Frame frame) {
    var source = record.path("source");
    return new Problem(source.isNull() ? "" : source.asText(), prompt, response, frame);
  }

  private String textOf(String field) {
    return record.get(field).textValue();
  }

  private static boolean hasText(JsonNode object, String field) {
    return object.path(field).isTextual();
  }
}
