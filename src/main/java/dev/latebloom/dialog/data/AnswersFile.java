package dev.latebloom.dialog.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A system's answers: JSON lines with the id of the dialogue and the text, as the shared task took
 * them ({@code text}) or as {@code eval} keeps its predictions ({@code response}).
 */
public final class AnswersFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Begins the line about the whole in a file of predictions; it is passed over. */
  static final String HEADER = "evaluation";

  private AnswersFile() {}

  /**
   * The answer to each dialogue, in the order of the dialogues.
   *
   * @throws IllegalArgumentException naming a dialogue without an answer, or an answer that is to
   *     none of them
   */
  public static List<String> read(Path file, List<Passage> dialogues) throws IOException {
    var byId = byId(file);
    var answers = new ArrayList<String>();
    for (var each : dialogues) {
      var answer = byId.remove(each.id());
      if (answer == null) {
        throw new IllegalArgumentException(file + " has no answer to " + each.id());
      }
      answers.add(answer);
    }
    if (byId.isEmpty()) return answers;
    throw new IllegalArgumentException(
        "%s answers %s, which is not among the dialogues"
            .formatted(file, byId.keySet().iterator().next()));
  }

  private static Map<String, String> byId(Path file) throws IOException {
    var byId = new HashMap<String, String>();
    int number = 0;
    for (var line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank()) continue;
      var json = json(file, number, line);
      if (json.has(HEADER)) continue;
      var id = json.path("id");
      var text = json.has("text") ? json.get("text") : json.path("response");
      if (!id.isValueNode() || !text.isTextual()) {
        throw new IllegalArgumentException(
            "%s:%d has no id, or neither text nor response".formatted(file, number));
      }
      if (byId.put(id.asText(), text.asText()) == null) continue;
      throw new IllegalArgumentException(
          "%s:%d answers %s a second time".formatted(file, number, id.asText()));
    }
    return byId;
  }

  private static JsonNode json(Path file, int number, String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("%s:%d is not JSON".formatted(file, number), e);
    }
  }
}
