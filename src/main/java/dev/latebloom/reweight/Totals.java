package dev.latebloom.reweight;

import dev.latebloom.observe.Lowest;
import dev.latebloom.train.StepLosses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Totals of the run since step 1, over all restarts: tokens, visits and losses.
 *
 * @param tokens prompts included, padding not
 * @param visits examples drawn
 * @param loss mean over the examples of the newest step, in nats
 */
public record Totals(long tokens, long visits, double loss, Lowest lowest) {
  public static final Totals NONE = new Totals(0, 0, Double.NaN, Lowest.NONE);
  private static final String FILE = "totals.bin";
  private static final int BYTES = 3 * Long.BYTES + 2 * Double.BYTES;

  Totals plus(StepLosses losses) {
    return new Totals(
        tokens + losses.tokens(),
        visits + losses.size(),
        losses.meanLoss(),
        lowest.with(losses.step(), losses.meanLoss()));
  }

  void writeTo(Path folder) throws IOException {
    var bytes =
        ByteBuffer.allocate(BYTES)
            .putLong(tokens)
            .putLong(visits)
            .putDouble(loss)
            .putLong(lowest.step())
            .putDouble(lowest.loss());
    Files.write(folder.resolve(FILE), bytes.array());
  }

  /** Reads the totals of a checkpoint; those of older versions have no losses. */
  public static Totals readFrom(Path folder) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(FILE)));
    long tokens = bytes.getLong();
    long visits = bytes.getLong();
    if (!bytes.hasRemaining()) return new Totals(tokens, visits, Double.NaN, Lowest.NONE);
    return new Totals(
        tokens, visits, bytes.getDouble(), new Lowest(bytes.getLong(), bytes.getDouble()));
  }
}
