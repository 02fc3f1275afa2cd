package dev.latebloom.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latebloom.broker.TopicIdentity;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a checkpoint folder says about itself: the first file to read, the last to be written.
 *
 * @param format version of the folder's layout
 * @param step the optimizer step after which everything in the folder was taken
 * @param admitted examples admitted by the draw of that step
 * @param oldest the oldest example that was held
 * @param offsets for each Kafka partition, the next record to read
 * @param topic which these offsets belong to
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
    TopicIdentity topic,
    long seed,
    int threads,
    String madeAt,
    Map<String, FileSum> files) {
  public static final int FORMAT = 1;

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
    topic = Objects.requireNonNullElse(topic, TopicIdentity.NONE);
    files = new TreeMap<>(files);
  }
}
