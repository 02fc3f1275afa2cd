package dev.latebloom.dialog.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two answers to one dialogue of which somebody preferred one: a line of JSON with "utterances" (of
 * "text"), "better" and "worse".
 *
 * @param turns what was said before
 */
public record Preference(List<String> turns, String better, String worse) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Preference {
    turns = List.copyOf(turns);
  }

  /**
   * Reads a file of them.
   *
   * @throws IllegalArgumentException naming the first line that is none
   */
  public static List<Preference> read(Path file) throws IOException {
    var all = new ArrayList<Preference>();
    int number = 0;
    for (var line : Files.readAllLines(file)) {
      number++;
      if (!line.isBlank()) all.add(of(line, file + ":" + number));
    }
    if (all.isEmpty()) throw new IllegalArgumentException(file + " holds no pair of answers");
    return all;
  }

  private static Preference of(String line, String place) {
    try {
      var json = JSON.readTree(line);
      var turns = new ArrayList<String>();
      for (var each : json.path("utterances")) turns.add(text(each, "text", place));
      var better = text(json, "better", place);
      var worse = text(json, "worse", place);
      if (!better.equals(worse)) return new Preference(turns, better, worse);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(place + " is not JSON", e);
    }
    throw new IllegalArgumentException(place + " prefers an answer to itself");
  }

  private static String text(JsonNode object, String name, String place) {
    var text = object.path(name);
    if (text.isTextual()) return text.asText();
    throw new IllegalArgumentException(
        "%s has no text at %s; it needs utterances of text, better and worse"
            .formatted(place, name));
  }
}
