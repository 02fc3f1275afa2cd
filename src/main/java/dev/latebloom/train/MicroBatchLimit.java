package dev.latebloom.train;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The largest micro-batch that fits into the device's memory, as far as is known: half of one that
 * did not.
 *
 * <p>It stays for the rest of the run and is part of its checkpoints, since finding it out anew
 * costs a failed step each time. Micro-batches of another size add up in another order, so a run
 * whose memory ran out repeats to the bit from its next checkpoint on, not from before.
 */
public final class MicroBatchLimit {
  private static final Logger LOG = LoggerFactory.getLogger(MicroBatchLimit.class);

  /** Its name in a checkpoint. */
  public static final String FILE = "micro-batch-tokens";

  /** Padded tokens. */
  private int tokens = Integer.MAX_VALUE;

  /** {@code batch} in micro-batches that keep to the limit. */
  Batch cut(Batch batch) {
    return tokens == Integer.MAX_VALUE ? batch : batch.within(tokens);
  }

  /**
   * Takes half of the largest micro-batch of {@code batch}, which did not fit.
   *
   * @throws IllegalStateException when that was a single row: nothing is left to halve
   */
  void halve(Batch batch, RuntimeException outOfMemory) {
    var largest =
        batch.parts().stream()
            .filter(part -> part.rows() > 1)
            .mapToInt(MicroBatchLimit::size)
            .max();
    if (largest.isEmpty()) {
      throw new IllegalStateException(
          "the device has no memory left for one row of "
              + batch.parts().stream().mapToInt(MicroBatch::width).max().orElse(0)
              + " tokens; lower ingest.max-tokens or take a smaller model",
          outOfMemory);
    }
    tokens = largest.getAsInt() / 2;
    LOG.warn(
        "out of memory at step {}: micro-batches have at most {} tokens from now on;"
            + " sample.micro-batch-tokens = {} avoids the failed attempt",
        batch.step(),
        tokens,
        tokens);
  }

  private static int size(MicroBatch part) {
    return part.rows() * part.width();
  }

  /** Writes what was found out, if anything was. */
  void save(Path folder) throws IOException {
    if (tokens < Integer.MAX_VALUE) Files.writeString(folder.resolve(FILE), tokens + "\n");
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException when that is damaged
   */
  void restore(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (!Files.exists(file)) return;
    try {
      tokens = Integer.parseInt(Files.readString(file).strip());
    } catch (NumberFormatException e) {
      throw new IOException(file + " is no number of tokens", e);
    }
    if (tokens < 1) throw new IOException(file + " is no number of tokens");
  }
}
