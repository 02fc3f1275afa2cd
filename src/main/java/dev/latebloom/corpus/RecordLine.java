package dev.latebloom.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Reads a line of a file of records, in the order of shapes that ingestion has. */
final class RecordLine {
  /** What a line has to be. */
  static final String NEEDED =
      "a record to compare is a JSON object with \"prompt\" and \"response\", \"question\" and"
          + " \"answer\", \"instruction\", perhaps \"input\", and \"output\", \"messages\", or"
          + " \"text\"";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode record;

  private RecordLine(JsonNode record) {
    this.record = record;
  }

  /** Empty where the line is none of these. */
  static Optional<Problem> read(String line) {
    try {
      return new RecordLine(JSON.readTree(line)).problem();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private Optional<Problem> problem() {
    return pair("prompt", "response")
        .or(() -> pair("question", "answer"))
        .or(() -> pair("instruction", "output", "input"))
        .or(this::conversation)
        .or(this::text);
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
    return problem(textOf(prompt), textOf(response), frame);
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
    var role = last.path("role").isMissingNode() ? "" : "\"role\":" + last.get("role") + ",";
    var frame = new Frame("\"messages\":[" + earlier + "{" + role + "\"content\":", "}]");
    var prompt = turns.path(turns.size() - 2).path("content").asText();
    return problem(prompt, last.get("content").textValue(), frame);
  }

  private Optional<Problem> text() {
    return hasText(record, "text") ? problem("", textOf("text"), Frame.TEXT) : Optional.empty();
  }

  private Optional<Problem> problem(String prompt, String response, Frame frame) {
    var source = hasText(record, "source") ? textOf("source") : "";
    return Optional.of(new Problem(source, prompt, response, frame));
  }

  private String textOf(String field) {
    return record.get(field).textValue();
  }

  private static boolean hasText(JsonNode object, String field) {
    return object.path(field).isTextual();
  }
}
