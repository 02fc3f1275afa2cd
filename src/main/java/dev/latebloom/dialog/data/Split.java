package dev.latebloom.dialog.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The passages of one file, such as a training set.
 *
 * @param name the file's
 * @param flaws of the lines of which no passage could be made
 */
public record Split(String name, List<Found> passages, List<Flaw> flaws) {
  private static final ObjectReader JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readerFor(JsonNode.class);

  /** A passage and where it stands. */
  public record Found(Flaw.Place place, Passage passage) {}

  /** A sentence about a field. */
  private static final class WrongSchema extends Exception {
    private static final long serialVersionUID = 1;

    WrongSchema(String what) {
      super(what);
    }
  }

  public Split {
    passages = List.copyOf(passages);
    flaws = List.copyOf(flaws);
  }

  /**
   * Reads a passage from each line that is not blank.
   *
   * @throws IllegalArgumentException when the file is no text, or holds nothing
   */
  public static Split read(Path file) throws IOException {
    var passages = new ArrayList<Found>();
    var flaws = new ArrayList<Flaw>();
    var name = String.valueOf(file.getFileName());
    int number = 0;
    try (var lines = Files.newBufferedReader(file)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) continue;
        var place = new Flaw.Place(name, number);
        try {
          passages.add(new Found(place, passage(JSON.readValue(line))));
        } catch (JsonProcessingException e) {
          flaws.add(new Flaw(Flaw.Kind.NOT_JSON, place, "", "the line is not one JSON value"));
        } catch (WrongSchema e) {
          flaws.add(new Flaw(Flaw.Kind.SCHEMA, place, "", String.valueOf(e.getMessage())));
        }
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not text in UTF-8", e);
    }
    if (passages.isEmpty() && flaws.isEmpty()) {
      throw new IllegalArgumentException(file + " has no line; it needs a dialogue a line");
    }
    return new Split(name, passages, flaws);
  }

  /**
   * The passages of a file in which every line is one.
   *
   * @throws IllegalArgumentException naming the first line that is none
   */
  public static List<Passage> passages(Path file) throws IOException {
    var split = read(file);
    if (!split.flaws().isEmpty()) {
      var first = split.flaws().getFirst();
      throw new IllegalArgumentException(
          "%s holds no dialogue: %s; see 'latebloom dialog check %s'"
              .formatted(first.place(), first.what(), file));
    }
    return split.passages().stream().map(Found::passage).toList();
  }

  private static Passage passage(JsonNode json) throws WrongSchema {
    if (json.isArray()) {
      throw new WrongSchema("the line is a list; write an object a line, such as with jq -c '.[]'");
    }
    if (!json.isObject()) throw new WrongSchema("the line is not an object");
    var id = json.path("id");
    if (!id.isTextual() && !id.isIntegralNumber()) throw new WrongSchema("id is no text");
    var list = json.path("utterances");
    if (!list.isArray()) throw new WrongSchema("utterances is no list");
    var utterances = new ArrayList<Utterance>();
    for (var each : list) utterances.add(utterance("utterance " + (utterances.size() + 1), each));
    var response = json.path("response");
    Optional<Utterance> last =
        response.isMissingNode() || response.isNull()
            ? Optional.empty()
            : Optional.of(utterance("response", response));
    var source = json.path("source");
    return new Passage(id.asText(), source.isTextual() ? source.asText() : "", utterances, last);
  }

  private static Utterance utterance(String name, JsonNode json) throws WrongSchema {
    if (!json.isObject()) throw new WrongSchema(name + " is not an object");
    for (var field : List.of("text", "speaker")) {
      if (!json.path(field).isTextual()) {
        throw new WrongSchema("the " + field + " of " + name + " is no text");
      }
    }
    return new Utterance(json.get("text").asText(), json.get("speaker").asText());
  }
}
