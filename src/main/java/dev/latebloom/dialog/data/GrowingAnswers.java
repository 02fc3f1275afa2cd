package dev.latebloom.dialog.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.file.WholeLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * A file of answers that grows line by line, so that an interruption loses none. Its first line
 * says how they are made; a last line that was cut is taken off when it is opened again.
 */
public final class GrowingAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Set<String> ids;

  private GrowingAnswers(Path file, Set<String> ids) {
    this.file = file;
    this.ids = ids;
  }

  /** An answer and the dialogue that it is to. */
  public record Line(String id, JsonNode json) {}

  /**
   * Begins a file, or goes on behind the answers that it has.
   *
   * @param made how the answers are made: whatever changes them
   * @throws IllegalArgumentException when the file's answers were made otherwise
   */
  public static GrowingAnswers in(Path file, ObjectNode made) throws IOException {
    var header = JSON.createObjectNode();
    header.set(AnswersFile.HEADER, made);
    var ids = new HashSet<String>();
    if (!Files.exists(file)) {
      Files.writeString(file, header + "\n");
      return new GrowingAnswers(file, ids);
    }
    var whole = WholeLines.of(file);
    var lines = whole.lines();
    if (lines.isEmpty() || !json(file, lines.getFirst()).equals(JSON.readTree(header.toString()))) {
      throw new IllegalArgumentException(
          "%s has answers that were made otherwise; give another file, or --force to replace it"
              .formatted(file));
    }
    for (var line : lines.subList(1, lines.size())) ids.add(json(file, line).path("id").asText());
    whole.mend();
    return new GrowingAnswers(file, ids);
  }

  private static JsonNode json(Path file, String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + " has a line that is no answer: " + line, e);
    }
  }

  public boolean has(String id) {
    return ids.contains(id);
  }

  /** How many answers there are. */
  public int size() {
    return ids.size();
  }

  public void add(Line line) throws IOException {
    Files.write(file, (line.json() + "\n").getBytes(UTF_8), StandardOpenOption.APPEND);
    ids.add(line.id());
  }
}
