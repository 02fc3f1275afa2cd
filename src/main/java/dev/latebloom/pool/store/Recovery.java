package dev.latebloom.pool.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens the segments of a store and cuts off what a crash left unfinished at its end. */
final class Recovery {
  /*
   * Segments are forced from the oldest on. So the first record that is not whole has nothing behind
   * it that had to survive: the rest of its segment is cut off, and later segments are deleted. A
   * later segment that had reached the disk contradicts this, and is an error.
   */
  private final int width;
  private final int sources;
  private final HighWatermarks highWatermarks;
  private final List<Segment> segments = new ArrayList<>();
  private long truncatedBytes;
  private boolean cut;

  /**
   * For a store whose tokens take {@code width} bytes.
   *
   * @param sources how many names of sources are known; a record with a later one is not whole
   * @param highWatermarks is raised to what the segments hold
   */
  Recovery(int width, int sources, HighWatermarks highWatermarks) {
    this.width = width;
    this.sources = sources;
    this.highWatermarks = highWatermarks;
  }

  /**
   * Opens the segments, and closes them again where that fails.
   *
   * @param files of the store, oldest first
   * @return the segments that are left, oldest first; only the newest can grow
   * @throws IOException if examples that had reached the disk are damaged or missing
   */
  Segment[] open(List<Path> files) throws IOException {
    try {
      for (var file : files) open(file);
      for (int i = 0; i + 1 < segments.size(); i++) segments.get(i).trim();
      return segments.toArray(Segment[]::new);
    } catch (IOException | RuntimeException e) {
      for (var segment : segments) segment.close();
      throw e;
    }
  }

  private void open(Path file) throws IOException {
    var opened = Segment.open(file, width);
    if (opened.isEmpty()) {
      cut = true;
      Files.delete(file);
      return;
    }
    var segment = opened.get();
    cut = cut || (!segments.isEmpty() && segments.getLast().nextId() != segment.firstId());
    segments.add(segment);
    if (cut) {
      deleteNewest();
    } else {
      long lost = segment.recover(highWatermarks, sources);
      truncatedBytes += lost;
      cut = lost > 0;
    }
  }

  private void deleteNewest() throws IOException {
    var segment = segments.getLast();
    if (segment.isForced()) {
      throw new IOException(
          "%s begins at example %d, but the examples before it are missing"
              .formatted(segment.path(), segment.firstId()));
    }
    truncatedBytes += segment.recover(new HighWatermarks(), 0);
    segments.removeLast();
    segment.delete();
  }

  /** Bytes that were cut off since they were not whole records. */
  long truncatedBytes() {
    return truncatedBytes;
  }
}
