package dev.latebloom.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A checkpoint barrier: a message that follows one step's work through every stage. Each stage
 * writes its state into the folder when the barrier reaches it, and together these are the state of
 * the run after exactly that step (Carbone et al. 2015, asynchronous barrier snapshots, for a loop
 * with one entrance).
 *
 * <p>A part that cannot be written fails the checkpoint and not the run: the barrier goes on with
 * the failure, and stages behind it write nothing more.
 *
 * @param step the last step before the line
 * @param folder where the parts go; not yet a checkpoint
 * @param failure why a part could not be written, if one could not
 */
public record Barrier(long step, Path folder, Optional<IOException> failure) {

  /** What a stage writes. */
  @FunctionalInterface
  public interface Part {
    void writeTo(Path folder) throws IOException;
  }

  /** A barrier that no stage has written for yet; {@code folder} need not exist. */
  public static Barrier behind(long step, Path folder) {
    return new Barrier(step, folder, Optional.empty());
  }

  /** The barrier where stages knew the state behind {@code trained}, and no later one. */
  Barrier at(long trained) {
    return new Barrier(trained, folder, failure);
  }

  /** The barrier after a part was written, or could not be. */
  public Barrier with(Part part) {
    if (failure.isPresent()) return this;
    try {
      part.writeTo(folder);
      return this;
    } catch (UncheckedIOException e) {
      return new Barrier(step, folder, Optional.of(Objects.requireNonNull(e.getCause())));
    } catch (IOException e) {
      return new Barrier(step, folder, Optional.of(e));
    }
  }
}
