package dev.latebloom.checkpoint;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.latebloom.broker.ReadTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The manifest of a checkpoint folder: the first file to read, the last to be written.
 *
 * @param format version of the folder's layout
 * @param step the optimizer step after which everything in the folder was taken
 * @param admitted examples admitted by the draw of that step
 * @param oldest the oldest example that was held
 * @param offsets for each partition, by its number, the next record to read
 * @param topics which are read, and which these offsets belong to
 * @param seed of draws and initial weights
 * @param threads of the CPU kernels: other counts give other last bits
 * @param madeAt when, in ISO-8601
 * @param files every other file of the folder
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Manifest(
    int format,
    long step,
    long admitted,
    long oldest,
    Map<Integer, Long> offsets,
    @JsonAlias("topic") ReadTopics topics,
    long seed,
    int threads,
    String madeAt,
    Map<String, FileSum> files) {
  /**
   * Since 2 the pool's part may list draws that are not trained yet, and since 3 there may be
   * several topics; all of 1 and 2 is read as before.
   */
  public static final int FORMAT = 3;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY);

  /** Name of the manifest's own file. */
  public static final String FILE = "manifest.json";

  /**
   * How a file was when it was written.
   *
   * @param crc32c of the whole file
   */
  public record FileSum(long bytes, long crc32c) {}

  public Manifest {
    offsets = new TreeMap<>(offsets);
    // Manifests of older versions have none.
    topics = Objects.requireNonNullElse(topics, ReadTopics.NONE);
    files = new TreeMap<>(files);
  }

  /** Of all files together, this one not counted. */
  public long bytes() {
    return files.values().stream().mapToLong(FileSum::bytes).sum();
  }

  /** The same with sums of files. */
  Manifest with(Map<String, FileSum> sums) {
    return new Manifest(
        format, step, admitted, oldest, offsets, topics, seed, threads, madeAt, sums);
  }

  void writeTo(Path folder) throws IOException {
    Files.write(folder.resolve(FILE), JSON.writeValueAsBytes(this));
  }

  /**
   * Reads the manifest of a checkpoint.
   *
   * @throws OtherFormatException when another version has written it
   * @throws IOException when it is missing or damaged; the message completes "it is damaged: …"
   */
  static Manifest readFrom(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) throw new IOException(FILE + " is missing");
    try {
      var tree = JSON.readTree(Files.readAllBytes(file));
      int format = tree.path("format").asInt();
      if (format < 1) throw new IOException(FILE + " is not a whole manifest");
      if (format > FORMAT) {
        throw new OtherFormatException(
            "the checkpoint %s has format %d, this version reads up to %d; go on with the version that wrote it, or take another run.folder"
                .formatted(folder, format, FORMAT));
      }
      return JSON.treeToValue(tree, Manifest.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(FILE + " is not a whole manifest", e);
    }
  }
}
