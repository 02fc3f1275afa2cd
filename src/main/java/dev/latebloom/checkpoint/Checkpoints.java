package dev.latebloom.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The checkpoints of a run, a folder each.
 *
 * <p>A folder is written under a name that no reader looks for, synced file by file, described by
 * its manifest and then renamed. So a folder with a reader's name is whole, whenever the process or
 * the machine stopped.
 */
public final class Checkpoints {
  private static final String WHOLE = "step-";
  private static final String WRITING = ".writing-";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;
  private final int keep;
  private final AtomicLong prepared = new AtomicLong();

  /**
   * Those in {@code folder}, which need not exist yet.
   *
   * @param keep how many to keep, at least 1
   */
  public Checkpoints(Path folder, int keep) {
    if (keep < 1) throw new IllegalArgumentException("checkpoint.keep must be at least 1");
    this.folder = folder;
    this.keep = keep;
  }

  /** A whole checkpoint. */
  public record Saved(Path folder, Manifest manifest) {}

  /**
   * An empty folder for the parts of a checkpoint, one for each call: the next checkpoint of the
   * same step may begin while one is being published. The first call removes what an interrupted
   * run left there.
   */
  public Path prepare(long step) throws IOException {
    long number = prepared.getAndIncrement();
    if (number == 0) {
      for (var left : named(WRITING)) delete(left);
    }
    return Files.createDirectories(folder.resolve(WRITING + nameOf(step) + "-" + number));
  }

  /** Turns a folder from {@link #prepare} into a checkpoint, and removes the oldest ones. */
  public Saved publish(Path writing, Manifest withoutFiles) throws IOException {
    var manifest = withFiles(withoutFiles, sums(writing));
    Files.write(writing.resolve(Manifest.FILE), JSON.writeValueAsBytes(manifest));
    for (var file : listed(writing)) sync(file);
    sync(writing);
    var whole = folder.resolve(WHOLE + nameOf(manifest.step()));
    if (Files.exists(whole)) {
      delete(writing); // The same step is the same state: nothing may be lost by writing it again.
      return new Saved(whole, read(whole));
    }
    Files.move(writing, whole, StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
    prune();
    return new Saved(whole, manifest);
  }

  /**
   * The newest checkpoint whose files are all as its manifest says.
   *
   * @param damaged is told of each newer one that had to be passed over, and why
   */
  public Optional<Saved> newest(Consumer<String> damaged) throws IOException {
    for (var candidate : newestFirst()) {
      try {
        return Optional.of(verified(candidate));
      } catch (IOException e) {
        damaged.accept("checkpoint " + candidate.getFileName() + " is damaged: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** The oldest example that any kept checkpoint needs. */
  public long oldestExampleNeeded() throws IOException {
    long oldest = Long.MAX_VALUE;
    for (var each : newestFirst()) oldest = Math.min(oldest, read(each).oldest());
    return oldest == Long.MAX_VALUE ? 0 : oldest;
  }

  /** Reads the checkpoint in {@code folder} and checks every file against its manifest. */
  public static Saved verified(Path folder) throws IOException {
    var manifest = read(folder);
    if (manifest.format() != Manifest.FORMAT) {
      throw new IOException(
          "it has format " + manifest.format() + ", this version reads " + Manifest.FORMAT);
    }
    var found = sums(folder);
    for (var file : manifest.files().entrySet()) {
      if (!file.getValue().equals(found.get(file.getKey()))) {
        throw new IOException(file.getKey() + " is missing or not as it was written");
      }
    }
    return new Saved(folder, manifest);
  }

  private static Manifest read(Path folder) throws IOException {
    return JSON.readValue(folder.resolve(Manifest.FILE).toFile(), Manifest.class);
  }

  private void prune() throws IOException {
    var all = newestFirst();
    for (var old : all.subList(Math.min(keep, all.size()), all.size())) delete(old);
  }

  private List<Path> newestFirst() throws IOException {
    return named(WHOLE).stream().sorted(Comparator.reverseOrder()).toList();
  }

  private List<Path> named(String prefix) throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    return listed(folder).stream()
        .filter(child -> String.valueOf(child.getFileName()).startsWith(prefix))
        .toList();
  }

  private static Manifest withFiles(Manifest m, Map<String, Manifest.FileSum> files) {
    return new Manifest(
        m.format(),
        m.step(),
        m.admitted(),
        m.oldest(),
        m.offsets(),
        m.topic(),
        m.seed(),
        m.threads(),
        m.madeAt(),
        files);
  }

  private static Map<String, Manifest.FileSum> sums(Path folder) throws IOException {
    var sums = new TreeMap<String, Manifest.FileSum>();
    for (var file : listed(folder)) {
      var name = String.valueOf(file.getFileName());
      if (!name.equals(Manifest.FILE)) {
        sums.put(name, new Manifest.FileSum(Files.size(file), Checksum.of(file)));
      }
    }
    return sums;
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return children.toList();
    }
  }

  private static void sync(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var tree = Files.walk(folder)) {
      for (var path : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  private static String nameOf(long step) {
    return String.format(Locale.ROOT, "%012d", step);
  }
}
