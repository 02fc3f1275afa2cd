package dev.latebloom.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The results in a folder, a JSON file each, named after the run's id. A file there is whole. */
public record Results(Path folder) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Where the result of a run is or will be. */
  public Path file(String id) {
    return folder.resolve(id + ".json");
  }

  /**
   * The result of a run, if it has one.
   *
   * @throws IOException when its file is not a result of this version
   */
  public Optional<RunResult> find(String id) throws IOException {
    var file = file(id);
    if (!Files.exists(file)) return Optional.empty();
    try {
      return Optional.of(JSON.readValue(file.toFile(), RunResult.class));
    } catch (IOException e) {
      throw new IOException(file + " is not a result; delete it to run it again", e);
    }
  }

  /** Puts a result into its file. */
  public void save(RunResult result) throws IOException {
    Files.createDirectories(folder);
    Durable.replace(file(result.id()), JSON.writeValueAsBytes(result));
  }
}
