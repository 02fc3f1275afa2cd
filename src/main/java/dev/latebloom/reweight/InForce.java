package dev.latebloom.reweight;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which settings the policy weighs examples by: those of a document, from the draw of a step on.
 *
 * @param document {@link PolicyDocuments#CONFIGURED} for those that the run was started with
 * @param since 0 for the run's first
 */
public record InForce(long document, long since) {
  static final InForce CONFIGURED = new InForce(PolicyDocuments.CONFIGURED, 0);
  private static final String FILE = "policy.bin";

  /** Into a checkpoint; nothing where no setting was ever changed. */
  void writeTo(Path folder) throws IOException {
    if (equals(CONFIGURED)) return;
    var bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(document).putLong(since);
    Files.write(folder.resolve(FILE), bytes.array());
  }

  static InForce readFrom(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (!Files.exists(file)) return CONFIGURED;
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    return new InForce(bytes.getLong(), bytes.getLong());
  }
}
