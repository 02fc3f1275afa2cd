package dev.latebloom.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** Reads a line of a file of records, in the order of shapes that ingestion has. */
final class RecordLine {
  /** What a line has to be. */
  static final String NEEDED =
      "a record to compare is a JSON object with \"prompt\" and \"response\", \"question\" and"
          + " \"answer\", \"instruction\" and \"output\" without an \"input\", or \"text\"";

  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordLine() {}

  /** Empty where the line is none of these. */
  static Optional<Problem> read(String line) {
    JsonNode record;
    try {
      record = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    var named = record.path("source");
    var source = named.isTextual() ? named.textValue() : "";
    for (var shape : Shape.values()) {
      boolean prompted = shape != Shape.TEXT;
      if (prompted && !record.path(shape.prompt()).isTextual()) continue;
      if (!record.path(shape.response()).isTextual()) continue;
      if (shape == Shape.INSTRUCTION && !record.path("input").asText("").isEmpty()) continue;
      var prompt = prompted ? record.path(shape.prompt()).textValue() : "";
      return Optional.of(
          new Problem(source, prompt, record.path(shape.response()).textValue(), shape));
    }
    return Optional.empty();
  }
}
