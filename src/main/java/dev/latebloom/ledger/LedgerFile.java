package dev.latebloom.ledger;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The mapped file of a ledger: its header, the levels of groups of peers, and one array a column.
 * Copies of it hold the rows that were ever used: slots are used in order. Not thread-safe.
 */
final class LedgerFile implements AutoCloseable {
  private static final int ZEROS = 1 << 20;

  private final PeerLevels peers;
  private final Columns columns;
  private final int capacity;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment all;
  private final LedgerHeader header;

  /**
   * Maps a whole file, or makes an empty one whole, and lays peers and columns into it.
   *
   * @throws IOException if the file is not a whole ledger, or the disk has no room for it
   */
  LedgerFile(FileChannel channel, Path path, int capacity, PeerLevels peers, Columns columns)
      throws IOException {
    this.peers = peers;
    this.columns = columns;
    this.capacity = capacity;
    long bytes = columnsAt() + columns.bytes(capacity);
    if (channel.size() != 0 && channel.size() != bytes) {
      throw new IOException(path + " is not a whole ledger; start from a checkpoint");
    }
    if (channel.size() == 0) reserve(channel, bytes, path);
    all = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    header = new LedgerHeader(all);
    peers.bind(all.asSlice(LedgerHeader.BYTES));
    columns.bind(all.asSlice(columnsAt()), capacity);
  }

  /** Without room on the disk, a write to memory would be a signal and not an error. */
  private static void reserve(FileChannel channel, long bytes, Path path) throws IOException {
    var zeros = ByteBuffer.allocate((int) Math.min(bytes, ZEROS));
    try {
      for (long at = 0; at < bytes; ) {
        at += channel.write(zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at)), at);
      }
    } catch (IOException e) {
      throw new IOException(
          "%s takes %d bytes: %s; make room there or lower pool.capacity"
              .formatted(path, bytes, e.getMessage()),
          e);
    }
  }

  private long columnsAt() {
    return LedgerHeader.BYTES + peers.bytes();
  }

  LedgerHeader header() {
    return header;
  }

  /** As {@link Ledger#saveTo}. */
  void saveTo(Path copy) throws IOException {
    LedgerCopy.save(pieces(used(header)), copy);
  }

  private int used(LedgerHeader of) {
    return (int) Math.min(of.nextId(), capacity);
  }

  private List<MemorySegment> pieces(int rows) {
    var pieces = new ArrayList<MemorySegment>();
    pieces.add(all.asSlice(0, columnsAt()));
    pieces.addAll(columns.pieces(all.asSlice(columnsAt()), capacity, rows));
    return pieces;
  }

  /** As {@link Ledger#restoreFrom}. */
  void restoreFrom(Path copy) throws IOException {
    try (var channel = FileChannel.open(copy, StandardOpenOption.READ)) {
      var copied = LedgerHeader.read(channel, copy);
      if (copied.capacity() != capacity) {
        throw new IOException(
            "%s is of a pool with capacity %d, not %d; set pool.capacity to %d"
                .formatted(copy, copied.capacity(), capacity, copied.capacity()));
      }
      if (copied.snapshots() != header.snapshots()) {
        throw new IOException(
            "%s has %d snapshots of losses, reweight.policy asks for %d; go on with the policy of before"
                .formatted(copy, copied.snapshots(), header.snapshots()));
      }
      // Older versions wrote every row, used or not.
      boolean full = channel.size() == LedgerCopy.bytes(pieces(capacity));
      LedgerCopy.restore(pieces(full ? capacity : used(copied)), channel, copy);
      header.upgrade();
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
