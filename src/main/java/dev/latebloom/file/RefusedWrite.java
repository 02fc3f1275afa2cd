package dev.latebloom.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A write that the disk refused. Streams and channels say neither where nor how much is free. */
public final class RefusedWrite {
  private RefusedWrite() {}

  /** The failure with a message that names {@code place} and the free space there. */
  public static UncheckedIOException at(Path place, IOException refused) {
    var named =
        new IOException(
            String.format(
                Locale.ROOT,
                "%s cannot be written: %s%s",
                place,
                refused.getMessage(),
                free(place)));
    // Not a cause: the deepest cause is what people are told.
    named.addSuppressed(refused);
    return new UncheckedIOException(named);
  }

  private static String free(Path place) {
    try {
      long bytes = Files.getFileStore(place).getUsableSpace();
      return String.format(Locale.ROOT, " (%,d bytes are free there)", bytes);
    } catch (IOException e) {
      return ""; // The place is gone, and the refusal says so.
    }
  }
}
