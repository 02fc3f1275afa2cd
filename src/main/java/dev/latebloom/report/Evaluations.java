package dev.latebloom.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.train.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The evaluations of a run in a text file of bounded size ({@link MomentFile}), a JSON object a
 * line. Not thread-safe: one owner.
 */
public final class Evaluations {
  private static final JsonMapper JSON = new JsonMapper();

  private static final long MOST_BYTES = 16 << 20;

  private final Path file;
  private final MomentFile moments;

  /**
   * Those kept in {@code file}.
   *
   * @param file made at the first {@link #add} if it is not there
   */
  public Evaluations(Path file) {
    this(file, MOST_BYTES);
  }

  /**
   * @param most bytes of the file
   */
  Evaluations(Path file, long most) {
    this.file = file;
    this.moments =
        new MomentFile(
            file, most, "", line -> new MomentFile.Moment(evaluation(line).step(), line));
  }

  /** Appends one without its answers, whose step has to be above that of the last one. */
  public void add(Evaluation evaluation) throws IOException {
    moments.add(JSON.writeValueAsString(evaluation.withoutAnswers()));
  }

  /**
   * All of them, oldest first; none if there is no file. A last line that was cut by a crash is
   * left out.
   *
   * @throws IOException if another line is no evaluation
   */
  public List<Evaluation> read() throws IOException {
    var all = new ArrayList<Evaluation>();
    for (var line : moments.lines()) all.add(evaluation(line));
    return List.copyOf(all);
  }

  /** Forgets what came after {@code step}: what a run resumed from there will make again. */
  public void truncateAfter(long step) throws IOException {
    moments.truncateAfter(step);
  }

  private Evaluation evaluation(String line) throws IOException {
    try {
      return JSON.readValue(line, Evaluation.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " has a line that is no evaluation: " + line, e);
    }
  }
}
