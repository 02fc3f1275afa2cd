package dev.latebloom.pool.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a store holds, every record of it read and checked. Changes nothing, and may run beside a
 * run's writer.
 *
 * @param unfinished bytes behind the last whole record, which the next opening cuts off
 */
public record StoreCheck(int segments, long firstId, long nextId, long unfinished) {

  /**
   * Reads the store in {@code folder}.
   *
   * @throws IOException when examples that had reached the disk are damaged or missing; the message
   *     names file and byte
   */
  public static StoreCheck of(Path folder) throws IOException {
    var check = new StoreCheck(0, 0, 0, 0);
    for (var path : ExampleStore.files(folder)) {
      var header = SegmentHeader.read(path);
      if (header.isPresent()) check = check.with(path, header.get());
    }
    return check;
  }

  /**
   * The id that the next example of the store in {@code folder} gets. Reads the newest segment
   * only.
   *
   * @throws IOException when examples in it that had reached the disk are damaged
   */
  public static long nextId(Path folder) throws IOException {
    for (var path : ExampleStore.files(folder).reversed()) {
      var header = SegmentHeader.read(path);
      if (header.isPresent()) return new StoreCheck(0, 0, 0, 0).with(path, header.get()).nextId;
    }
    return 0;
  }

  private StoreCheck with(Path path, SegmentHeader header) throws IOException {
    if (segments > 0 && header.firstId() != nextId && header.forced() > 0) {
      throw new IOException(
          "%s begins at example %d, but the examples from %d on are missing"
              .formatted(path, header.firstId(), nextId));
    }
    try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
      var scan = new SegmentScan(file, header.size());
      long id = header.firstId();
      long at = header.end();
      while (scan.isWhole(at, id)) {
        at += scan.record(at).byteSize();
        id++;
      }
      if (at < header.forced()) {
        throw SegmentHeader.damaged(path, at, "the record of example " + id + " is unreadable");
      }
      long first = segments == 0 ? header.firstId() : firstId;
      return new StoreCheck(segments + 1, first, id, unfinished + scan.endOfData(at) - at);
    }
  }
}
