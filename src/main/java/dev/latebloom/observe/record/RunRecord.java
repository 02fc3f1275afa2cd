package dev.latebloom.observe.record;

import dev.latebloom.file.RefusedWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What happened in a run: which examples each step drew, and their losses. Append-only files in a
 * folder, each named after its first step; one thread writes, any number may read meanwhile.
 *
 * <p>A step outlives the process as soon as it is appended: one write a step. A step of n examples
 * takes 24 + 12 n bytes.
 */
public final class RunRecord implements AutoCloseable {
  /** The files that make up the bound; the oldest is deleted when all are full. */
  private static final int FILES = 8;

  private static final long MOST_FILE_BYTES = 1 << 30;
  private static final String SUFFIX = ".losses";

  /** Receives one step. The arrays are the receiver's to keep. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Takes one step.
     *
     * @param ids the drawn examples in training order
     * @param losses of the same length, in nats, bit for bit as they were appended
     */
    void step(long step, long[] ids, float[] losses);
  }

  /**
   * One visit of an example.
   *
   * @param loss in nats
   */
  public record Visit(long step, float loss) {}

  private final Path folder;
  private final long fileBytes;
  private final StepEncoding form = new StepEncoding();
  private final List<Path> files;
  private FileChannel file;
  private long size;
  private long lastStep;
  private final long truncatedBytes;

  private RunRecord(Path folder, long maxBytes) throws IOException {
    this.folder = folder;
    fileBytes = Math.clamp(maxBytes / FILES, 1, MOST_FILE_BYTES);
    files = files(folder);
    if (files.isEmpty()) files.add(path(folder, 1));
    var newest = files.getLast();
    file = openFile(newest);
    long[] last = {0};
    try {
      size = StepEncoding.read(newest, true, (step, ids, losses) -> last[0] = step);
      lastStep = last[0] > 0 ? last[0] : lastStepOf(files, files.size() - 2);
      truncatedBytes = file.size() - size;
      file.truncate(size);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Opens or begins the record in a folder, and cuts off a step that a crash left unfinished.
   *
   * @param maxBytes bound of the folder's size, above which the oldest eighth is deleted; a file
   *     holds at least one step, whatever its size
   * @throws IOException if a step before the last is damaged
   */
  public static RunRecord open(Path folder, long maxBytes) throws IOException {
    Files.createDirectories(folder);
    return new RunRecord(folder, maxBytes);
  }

  private static long lastStepOf(List<Path> files, int index) throws IOException {
    long[] last = {0};
    if (index >= 0)
      StepEncoding.read(files.get(index), false, (step, ids, losses) -> last[0] = step);
    return last[0];
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return new ArrayList<>(files.filter(RunRecord::isOurs).sorted().toList());
    }
  }

  private static boolean isOurs(Path file) {
    return String.valueOf(file.getFileName()).matches("[0-9]{20}\\" + SUFFIX);
  }

  private static Path path(Path folder, long firstStep) {
    return folder.resolve(String.format(Locale.ROOT, "%020d%s", firstStep, SUFFIX));
  }

  private static FileChannel openFile(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /**
   * Appends one step in one write.
   *
   * @param step above {@link #lastStep}
   * @param ids as many as losses
   */
  public void append(long step, long[] ids, float[] losses) {
    if (step <= lastStep) {
      throw new IllegalArgumentException("step " + step + " after step " + lastStep);
    }
    if (ids.length != losses.length) {
      throw new IllegalArgumentException(ids.length + " ids with " + losses.length + " losses");
    }
    var bytes = form.encode(step, ids, losses);
    try {
      if (size > 0 && size + bytes.remaining() > fileBytes) rotate(step);
      long end = size + bytes.remaining();
      while (bytes.hasRemaining()) file.write(bytes, end - bytes.remaining());
      size = end;
      lastStep = step;
    } catch (IOException e) {
      throw RefusedWrite.at(folder, e);
    }
  }

  private void rotate(long firstStep) throws IOException {
    // Only the newest file may end in an unfinished step, after a power failure too.
    file.force(true);
    file.close();
    var path = path(folder, firstStep);
    file = openFile(path);
    size = 0;
    files.add(path);
    while (files.size() > FILES) Files.deleteIfExists(files.removeFirst());
  }

  /** The last step appended; 0 if there is none. */
  public long lastStep() {
    return lastStep;
  }

  /** Bytes that {@link #open} cut off. */
  public long truncatedBytes() {
    return truncatedBytes;
  }

  /** Forgets all steps above {@code step}, which a restart will make again. */
  public void truncateAfter(long step) {
    try {
      while (files.size() > 1 && firstStepOf(files.getLast()) > step) {
        file.close();
        Files.delete(files.removeLast());
        file = openFile(files.getLast());
      }
      long[] kept = {0, 0};
      StepEncoding.read(
          files.getLast(),
          true,
          (at, ids, losses) -> {
            if (at > step) return;
            kept[0] = at;
            kept[1] += StepEncoding.bytes(ids.length);
          });
      size = kept[1];
      lastStep = kept[0] > 0 ? kept[0] : lastStepOf(files, files.size() - 2);
      file.truncate(size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long firstStepOf(Path path) {
    return Long.parseLong(path.getFileName().toString().replace(SUFFIX, ""));
  }

  /** Waits until every step would survive a power failure. */
  public void force() {
    try {
      file.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Passes on all steps in order, oldest first; for a reader in any thread or process. Ends before
   * a step that is being written, or early where a restart cuts off steps meanwhile: what was
   * passed on before may be made again.
   *
   * @throws IOException if a step before the last is damaged
   */
  public static void forEach(Path folder, Reader reader) throws IOException {
    forEach(folder, Integer.MAX_VALUE, reader);
  }

  private static void forEach(Path folder, int newest, Reader reader) throws IOException {
    var files = files(folder);
    for (var path : files.subList(Math.max(0, files.size() - newest), files.size())) {
      try {
        StepEncoding.read(path, path.equals(files.getLast()), reader);
      } catch (NoSuchFileException e) {
        // The writer deleted it since they were listed: the oldest, or one that a restart cut off.
        if (Files.exists(path)) throw e;
      }
    }
  }

  /**
   * The visits that the record still holds of these examples, in order; none is an empty list.
   *
   * @param newest most files that are read, the newest: an eighth of the record's bound each
   */
  public static Map<Long, List<Visit>> history(Path folder, Set<Long> ids, int newest)
      throws IOException {
    var histories = new HashMap<Long, List<Visit>>();
    for (var id : ids) histories.put(id, new ArrayList<>());
    // A record holds millions of ids, of which few are looked for: none is made an object first.
    var sorted = ids.stream().mapToLong(id -> id).sorted().toArray();
    forEach(
        folder,
        newest,
        (step, drawn, losses) -> {
          for (int i = 0; i < drawn.length; i++) {
            if (Arrays.binarySearch(sorted, drawn[i]) < 0) continue;
            Objects.requireNonNull(histories.get(drawn[i])).add(new Visit(step, losses[i]));
          }
        });
    return histories;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
