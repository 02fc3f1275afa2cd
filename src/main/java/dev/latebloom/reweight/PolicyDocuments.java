package dev.latebloom.reweight;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The settings that a policy was given while its run went on: a file of JSON each, with a number,
 * from 1 on. A file is never changed, since the journal may name it. Thread-safe.
 */
public final class PolicyDocuments {
  /** As the run was told when it was started. */
  public static final long CONFIGURED = 0;

  private final Path folder;

  public PolicyDocuments(Path folder) {
    this.folder = folder;
  }

  /** Keeps a document, on disk when the call returns, and gives its number. */
  public synchronized long add(String json) throws IOException {
    Files.createDirectories(folder);
    long number = 1;
    while (Files.exists(file(number))) number++;
    Durable.replace(file(number), json.getBytes(UTF_8));
    return number;
  }

  /**
   * The document with a number that {@link #add} gave.
   *
   * @throws IOException when it is not there any more
   */
  public String read(long number) throws IOException {
    if (!Files.exists(file(number))) {
      throw new IOException(
          "%s is missing, which the run's policy was changed to; restore it"
              .formatted(file(number)));
    }
    return Files.readString(file(number));
  }

  private Path file(long number) {
    return folder.resolve(number + ".json");
  }
}
