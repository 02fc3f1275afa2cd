import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Writes the files of records that the suite reads and no rule of the product makes: tasks on strings, the long-tailed
 * part of a balanced file, books in passages, worked answers. Run with the class path of the product; the arguments are
 * the folder of the shared data and the folder to write to.
 */
class Corpora {
  private static final long SEED = 2026;
  private static final int STRINGS = 12_000;
  private static final String LETTERS = "abcdefgh";

  /** Characters of a passage at most. */
  private static final int PASSAGE = 160;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** From easy to hard, as far as anybody knows. */
  private static final Map<String, UnaryOperator<String>> TASKS = new LinkedHashMap<>();

  static {
    TASKS.put("copy", word -> word);
    TASKS.put("reverse", word -> new StringBuilder(word).reverse().toString());
    TASKS.put("next", Corpora::next);
    TASKS.put("sort", Corpora::sorted);
    TASKS.put("count", Corpora::counts);
  }

  static void main(String[] args) throws IOException {
    var data = Path.of(args[0]);
    var to = Files.createDirectories(Path.of(args[1]));
    Files.write(to.resolve("strings-tail.jsonl"), strings(0.5));
    Files.write(to.resolve("strings-balanced.jsonl"), strings(1));
    var tasks = data.resolve("tasks");
    Files.write(to.resolve("inflection-tail.jsonl"), tail(tasks.resolve("inflection-balanced.jsonl")));
    var books = new ArrayList<String>();
    for (var book : List.of("1342", "1661", "2701", "tinyshakespeare")) {
      books.addAll(passages(book, Files.readString(data.resolve("text").resolve(book + ".txt"))));
    }
    Files.write(to.resolve("books.jsonl"), books);
    Files.copy(
        data.resolve("gsm8k/train.jsonl"),
        to.resolve("gsm8k.jsonl"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    for (var file : List.of("inflection-balanced", "math-balanced", "math-tail-mixed", "scan-length")) {
      Files.copy(
          tasks.resolve(file + ".jsonl"),
          to.resolve(file + ".jsonl"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Distinct problems; each task is as common as the one before, times {@code ratio}. */
  private static List<String> strings(double ratio) {
    var random = new Random(SEED);
    var names = List.copyOf(TASKS.keySet());
    var seen = new HashSet<String>();
    var records = new ArrayList<String>();
    while (records.size() < STRINGS) {
      var task = names.get(drawn(names.size(), ratio, random));
      var word = word(random);
      if (!seen.add(task + " " + word)) continue;
      records.add(record(task, task + " " + word + "=", TASKS.get(task).apply(word)));
    }
    return records;
  }

  private static int drawn(int tasks, double ratio, Random random) {
    double all = 0;
    for (int i = 0; i < tasks; i++) all += Math.pow(ratio, i);
    double left = random.nextDouble() * all;
    int i = 0;
    while (i < tasks - 1 && (left -= Math.pow(ratio, i)) >= 0) i++;
    return i;
  }

  private static String word(Random random) {
    var word = new StringBuilder();
    int length = 4 + random.nextInt(3);
    for (int i = 0; i < length; i++) word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    return word.toString();
  }

  private static String next(String word) {
    var next = new StringBuilder();
    for (char c : word.toCharArray()) next.append((char) ('a' + (c - 'a' + 1) % LETTERS.length()));
    return next.toString();
  }

  private static String sorted(String word) {
    var letters = word.toCharArray();
    Arrays.sort(letters);
    return new String(letters);
  }

  private static String counts(String word) {
    var counts = new StringBuilder();
    for (char c : word.toCharArray()) counts.append(word.chars().filter(x -> x == c).count());
    return counts.toString();
  }

  /** Of the i-th source, by a random order that says nothing of difficulty, 850 x 0.7^i records and at least 60. */
  private static List<String> tail(Path balanced) throws IOException {
    var bySource = new LinkedHashMap<String, List<String>>();
    for (var line : Files.readAllLines(balanced)) {
      var source = JSON.readTree(line).get("source").asText();
      bySource.computeIfAbsent(source, _ -> new ArrayList<>()).add(line);
    }
    var sources = new ArrayList<>(bySource.keySet());
    Collections.sort(sources);
    Collections.shuffle(sources, new Random(SEED));
    var kept = new ArrayList<String>();
    double share = 1;
    for (var source : sources) {
      var all = bySource.get(source);
      kept.addAll(all.subList(0, Math.min(all.size(), Math.max(60, (int) (all.size() * share)))));
      share *= 0.7;
    }
    Collections.shuffle(kept, new Random(SEED));
    return kept;
  }

  /** Whole lines together, as many as a passage takes. */
  private static List<String> passages(String book, String text) {
    var passages = new ArrayList<String>();
    var passage = new StringBuilder();
    for (var line : text.lines().map(String::strip).toList()) {
      if (passage.length() + line.length() >= PASSAGE || line.isEmpty()) {
        if (passage.length() >= PASSAGE / 2) passages.add(text(book, passage.toString()));
        passage.setLength(0);
      }
      if (!line.isEmpty() && line.length() < PASSAGE) passage.append(passage.isEmpty() ? "" : " ").append(line);
    }
    return passages;
  }

  private static String text(String source, String text) {
    return line(JSON.createObjectNode().put("text", text).put("source", source));
  }

  private static String record(String source, String prompt, String response) {
    return line(JSON.createObjectNode().put("prompt", prompt).put("response", response).put("source", source));
  }

  private static String line(ObjectNode record) {
    return record.toString();
  }
}
