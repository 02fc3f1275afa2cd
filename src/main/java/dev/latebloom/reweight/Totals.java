package dev.latebloom.reweight;

import dev.latebloom.train.StepLosses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the run has trained on since step 1, over all restarts.
 *
 * @param tokens prompts included, padding not
 * @param visits examples drawn
 */
public record Totals(long tokens, long visits) {
  public static final Totals NONE = new Totals(0, 0);
  private static final String FILE = "totals.bin";

  Totals plus(StepLosses losses) {
    return new Totals(tokens + losses.tokens(), visits + losses.size());
  }

  void writeTo(Path folder) throws IOException {
    var bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(tokens).putLong(visits);
    Files.write(folder.resolve(FILE), bytes.array());
  }

  /** Reads the totals of a checkpoint. */
  public static Totals readFrom(Path folder) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(FILE)));
    return new Totals(bytes.getLong(), bytes.getLong());
  }
}
