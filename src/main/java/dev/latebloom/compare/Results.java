package dev.latebloom.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
  }

  /**
   * All results there are; none where there is no folder.
   *
   * @throws IOException when a file is not a result of this version
   */
  public List<RunResult> all() throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    var all = new ArrayList<RunResult>();
    try (var files = Files.newDirectoryStream(folder, "*.json")) {
      for (var file : files) all.add(read(file));
    }
    return all;
  }

  private static RunResult read(Path file) throws IOException {
    try {
      return JSON.readValue(file.toFile(), RunResult.class);
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
