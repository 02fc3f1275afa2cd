package dev.latebloom.dialog.rank;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The scores of one system. In a file it is a line about the whole, and a line an answer.
 *
 * @param system its name
 * @param scorers what each family of measures was made with, such as "bertscore" with an encoder
 *     and its settings; scores of other scorers are another measure
 * @param measures of the whole, such as "bertscore.f1"; more is better
 * @param answers may be missing, as in a table that somebody has published
 */
public record Results(
    String system,
    SequencedMap<String, String> scorers,
    SequencedMap<String, Double> measures,
    List<Scored> answers) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SYSTEM = "system";
  private static final String SCORERS = "scorers";
  private static final String MEASURES = "measures";
  private static final String ID = "id";
  private static final String ANSWER = "answer";
  private static final String SCORES = "scores";

  /**
   * One answer.
   *
   * @param id of the passage that it answers
   */
  public record Scored(String id, String answer, SequencedMap<String, Double> scores) {}

  /** What is not as it has to be, without the file's name. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String what) {
      super(what);
    }
  }

  public Results {
    answers = List.copyOf(answers);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static Results read(Path file) throws IOException {
    try {
      var lines = Files.readAllLines(file);
      lines.removeIf(String::isBlank);
      if (lines.isEmpty()) throw new Malformed("is empty");
      var answers = new ArrayList<Scored>();
      for (var line : lines.subList(1, lines.size())) answers.add(answer(JSON.readTree(line)));
      return of(JSON.readTree(lines.getFirst()), answers);
    } catch (CharacterCodingException | JsonProcessingException e) {
      throw refusal(file, "is not JSON lines", e);
    } catch (Malformed e) {
      throw refusal(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static IllegalArgumentException refusal(Path file, String what, Exception why) {
    return new IllegalArgumentException(
        "%s %s; results are what 'latebloom dialog score' writes".formatted(file, what), why);
  }

  private static Results of(JsonNode head, List<Scored> answers) throws Malformed {
    if (!head.path(SYSTEM).isTextual()) throw new Malformed("names no system in its first line");
    var scorers = new TreeMap<String, String>();
    head.path(SCORERS).properties().forEach(e -> scorers.put(e.getKey(), e.getValue().asText()));
    return new Results(
        head.get(SYSTEM).asText(), scorers, numbers(head.path(MEASURES), MEASURES), answers);
  }

  private static Scored answer(JsonNode line) throws Malformed {
    if (!line.path(ID).isTextual() || !line.path(ANSWER).isTextual()) {
      throw new Malformed("has a line without id and answer");
    }
    return new Scored(
        line.get(ID).asText(), line.get(ANSWER).asText(), numbers(line.path(SCORES), SCORES));
  }

  private static SequencedMap<String, Double> numbers(JsonNode object, String name)
      throws Malformed {
    if (!object.isObject()) throw new Malformed("has no " + name + " where it should");
    var numbers = new TreeMap<String, Double>();
    for (var each : object.properties()) {
      if (!each.getValue().isNumber()) throw new Malformed("has no number at " + each.getKey());
      numbers.put(each.getKey(), each.getValue().asDouble());
    }
    return numbers;
  }

  /** As {@link #read} takes it. */
  public String lines() {
    var head = JSON.createObjectNode().put(SYSTEM, system);
    scorers.forEach(head.putObject(SCORERS)::put);
    put(head, MEASURES, measures);
    var text = new StringBuilder().append(head).append('\n');
    for (var each : answers) {
      var line = JSON.createObjectNode().put(ID, each.id()).put(ANSWER, each.answer());
      put(line, SCORES, each.scores());
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private static void put(ObjectNode target, String name, SequencedMap<String, Double> numbers) {
    numbers.forEach(target.putObject(name)::put);
  }

  /** The family of a measure: what stands before the first point of its name. */
  static String family(String measure) {
    int point = measure.indexOf('.');
    return point < 0 ? measure : measure.substring(0, point);
  }
}
