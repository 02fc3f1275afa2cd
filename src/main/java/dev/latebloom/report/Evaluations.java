package dev.latebloom.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.file.WholeLines;
import dev.latebloom.train.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The evaluations of a run in a text file that only grows, a JSON object a line. Not thread-safe:
 * one owner.
 */
public final class Evaluations {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;

  /**
   * Those kept in {@code file}.
   *
   * @param file made at the first {@link #add} if it is not there
   */
  public Evaluations(Path file) {
    this.file = file;
  }

  /** Appends one, whose step has to be above that of the last one. */
  public void add(Evaluation evaluation) throws IOException {
    Files.writeString(
        file,
        JSON.writeValueAsString(evaluation) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /**
   * All of them, oldest first; none if there is no file. A last line that was cut by a crash is
   * left out.
   *
   * @throws IOException if another line is no evaluation
   */
  public List<Evaluation> read() throws IOException {
    var all = new ArrayList<Evaluation>();
    for (var line : WholeLines.of(file).lines()) all.add(evaluation(line));
    return List.copyOf(all);
  }

  /** Forgets what came after {@code step}: what a run resumed from there will make again. */
  public void truncateAfter(long step) throws IOException {
    if (!Files.exists(file)) return;
    var kept = new StringBuilder();
    for (var line : WholeLines.of(file).lines())
      if (evaluation(line).step() <= step) kept.append(line).append('\n');
    Files.writeString(file, kept);
  }

  private Evaluation evaluation(String line) throws IOException {
    try {
      return JSON.readValue(line, Evaluation.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " has a line that is no evaluation: " + line, e);
    }
  }
}
