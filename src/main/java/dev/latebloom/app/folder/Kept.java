package dev.latebloom.app.folder;

import dev.latebloom.file.Aside;
import dev.latebloom.observe.history.History;
import dev.latebloom.observe.record.RunRecord;
import dev.latebloom.report.Evaluations;
import dev.latebloom.report.Series;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Opens what a run keeps for people to look at. Training needs none of it: what is damaged is set
 * aside and begun anew.
 */
public final class Kept {
  private Kept() {}

  /** Brings what is there to the state after a step. */
  @FunctionalInterface
  private interface Opening<T> {
    T open() throws IOException;
  }

  /**
   * The record of a run, up to {@code step}.
   *
   * @param said is told in a line of a damaged one
   */
  public static RunRecord record(Path folder, long maxBytes, long step, Consumer<String> said)
      throws IOException {
    return opened(
        folder,
        () -> {
          var record = RunRecord.open(folder, maxBytes);
          record.truncateAfter(step);
          return record;
        },
        said);
  }

  /** The figures of a run, up to {@code step}. */
  public static Series series(Path file, long step, Consumer<String> said) throws IOException {
    return opened(
        file,
        () -> {
          var series = new Series(file);
          series.truncateAfter(step);
          return series;
        },
        said);
  }

  /** The evaluations of a run, up to {@code step}. */
  public static Evaluations evaluations(Path file, long step, Consumer<String> said)
      throws IOException {
    return opened(
        file,
        () -> {
          var evaluations = new Evaluations(file);
          evaluations.truncateAfter(step);
          return evaluations;
        },
        said);
  }

  /** The curves of a run, up to {@code step}. */
  public static History history(Path file, long step, Consumer<String> said) throws IOException {
    return opened(file, () -> History.readFrom(file, step), said);
  }

  private static <T> T opened(Path place, Opening<T> opening, Consumer<String> said)
      throws IOException {
    try {
      return opening.open();
    } catch (IOException | UncheckedIOException e) {
      var aside = Aside.move(place, "damaged-");
      said.accept(
          "%s cannot be read: %s; it is set aside as %s and begun anew, and training is as it was"
              .formatted(place, e.getMessage(), aside.getFileName()));
      return opening.open();
    }
  }
}
