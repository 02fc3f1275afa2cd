package dev.latebloom.dialog.rank;

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
import java.util.TreeMap;

/**
 * What people said of blind pairs. A line is {@code {"pair": CODE, "question": NAME, "choice":
 * "a"}}, or "b", or "same".
 */
public final class Judgements {
  /** The questions of the shared task, by the name that a judgement has. */
  public static final Map<String, String> QUESTIONS =
      new TreeMap<>(
          Map.of(
              "teacher", "Which is more likely said by a teacher?",
              "understands", "Which of them understands the student better?",
              "helps", "Which of them helps the student more?"));

  /** The family of measures that judgements make. */
  static final String FAMILY = "human";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, BlindPair> pairs;
  private final Map<String, Tally> tallies = new HashMap<>();
  private int count;

  /** Comparisons of a system, and how many of them it won; half of one where it was the same. */
  private record Tally(double won, int of) {
    Tally with(double more) {
      return new Tally(won + more, of + 1);
    }
  }

  private Judgements(Path file, Map<String, BlindPair> pairs) {
    this.file = file;
    this.pairs = pairs;
  }

  /**
   * The results with measures such as "human.helps": the share of comparisons that a system won.
   *
   * @param seed of the page that was judged
   * @throws IllegalArgumentException when a judgement is of no pair of these results
   */
  public static List<Results> addTo(List<Results> all, Path file, long seed) throws IOException {
    var judgements = new Judgements(file, BlindPair.byCode(all, seed));
    for (var line : Files.readAllLines(file)) if (!line.isBlank()) judgements.add(line);
    if (judgements.count == 0) throw new IllegalArgumentException(file + " holds no judgement");
    return all.stream().map(judgements::added).toList();
  }

  private void add(String line) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + " is not JSON lines", e);
    }
    count++;
    var pair = pairs.get(json.path("pair").asText());
    var question = json.path("question").asText();
    if (pair == null || !QUESTIONS.containsKey(question)) {
      throw new IllegalArgumentException(
          "judgement %d of %s is of no pair or question of these results; give the results and the --seed of the page that was judged"
              .formatted(count, file));
    }
    double wonByA =
        switch (json.path("choice").asText()) {
          case "a" -> 1;
          case "b" -> 0;
          case "same" -> 0.5;
          default ->
              throw new IllegalArgumentException(
                  "the choice of judgement %d of %s is not a, b or same".formatted(count, file));
        };
    count(pair.a(), question, wonByA);
    count(pair.b(), question, 1 - wonByA);
  }

  private void count(String system, String question, double won) {
    tallies.merge(key(system, question), new Tally(won, 1), (old, one) -> old.with(won));
  }

  private static String key(String system, String question) {
    return question + "\n" + system;
  }

  private Results added(Results to) {
    var measures = new TreeMap<>(to.measures());
    for (var question : QUESTIONS.keySet()) {
      var tally = tallies.get(key(to.system(), question));
      if (tally != null) measures.put(FAMILY + "." + question, tally.won() / tally.of());
    }
    var scorers = new TreeMap<>(to.scorers());
    scorers.put(FAMILY, "%,d judgements of %s".formatted(count, file.getFileName()));
    return new Results(to.system(), scorers, measures, new ArrayList<>(to.answers()));
  }
}
