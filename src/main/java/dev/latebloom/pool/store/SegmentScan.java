package dev.latebloom.pool.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Reads a segment's records one after the other, through its file and not through a mapping: behind
 * the last record the file is a hole, and on a full disk reading a mapped hole is a signal. Bytes
 * behind the file's end are zeros. Not thread-safe.
 */
final class SegmentScan {
  private static final int WINDOW = 1 << 20;
  private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[WINDOW]);

  private final FileChannel file;
  private final long size;
  private final CRC32C crc = new CRC32C();
  private ByteBuffer window = buffer(WINDOW);
  private long base;
  private int filled;

  /**
   * Over {@code size} bytes of {@code file}.
   *
   * @param size what the segment's header says, at most 1 GiB
   */
  SegmentScan(FileChannel file, long size) {
    this.file = file;
    this.size = size;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Raises the high watermarks to those that stand before byte {@code end}, where records begin.
   */
  void raise(HighWatermarks highWatermarks, int end) throws IOException {
    var marks = bytes(SegmentHeader.BYTES, end - Integer.BYTES - SegmentHeader.BYTES);
    for (long at = 0; at < marks.byteSize(); at += SegmentHeader.MARK) {
      highWatermarks.raise(
          marks.get(RecordForm.INT, at), marks.get(RecordForm.LONG, at + Integer.BYTES));
    }
  }

  /** Whether a whole record of {@code id} begins at byte {@code at}. */
  boolean isWhole(long at, long id) throws IOException {
    if (size - at < RecordForm.HEADER) return false;
    int length = RecordForm.length(bytes(at, RecordForm.HEADER));
    if (length < RecordForm.HEADER || length > size - at) return false;
    bytes(at, length);
    return RecordForm.isWhole(window, (int) (at - base), length, id, crc);
  }

  /** The record at {@code at}, which is whole; valid until the next call. */
  MemorySegment record(long at) throws IOException {
    return bytes(at, RecordForm.length(bytes(at, RecordForm.HEADER)));
  }

  /** Where the last byte from {@code from} on ends that is not zero; {@code from} if none is. */
  long endOfData(long from) throws IOException {
    long end = Math.min(size, file.size());
    while (end > from) {
      long begin = Math.max(from, end - WINDOW);
      var chunk = bytes(begin, (int) (end - begin));
      boolean zeros = chunk.mismatch(ZEROS.asSlice(0, chunk.byteSize())) < 0;
      for (long i = chunk.byteSize() - 1; !zeros && i >= 0; i--) {
        if (chunk.get(ValueLayout.JAVA_BYTE, i) != 0) return begin + i + 1;
      }
      end = begin;
    }
    return from;
  }

  /** {@code count} bytes from {@code at} on; valid until the next call. */
  MemorySegment bytes(long at, int count) throws IOException {
    if (at < base || at + count > base + filled) fill(at, count);
    return MemorySegment.ofBuffer(window.slice((int) (at - base), count));
  }

  private void fill(long at, int count) throws IOException {
    if (window.capacity() < count) window = buffer(count);
    window.clear();
    int read = 0;
    while (window.hasRemaining() && read >= 0) read = file.read(window, at + window.position());
    while (window.hasRemaining()) window.put((byte) 0);
    window.clear();
    base = at;
    filled = window.capacity();
  }
}
