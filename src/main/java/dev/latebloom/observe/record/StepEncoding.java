package dev.latebloom.observe.record;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * How a step lies in a file, little-endian: magic, CRC32C of what follows, number of examples,
 * zero, step, ids (64 bits each), losses (32 bits each). Encoding reuses one buffer: not
 * thread-safe.
 */
final class StepEncoding {
  private static final int MAGIC = 0x50545342; // "BSTP"
  private static final int HEADER = 4 * Integer.BYTES + Long.BYTES;
  private static final int EXAMPLE = Long.BYTES + Float.BYTES;

  private ByteBuffer buffer = buffer(bytes(64));

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int bytes(int examples) {
    return Math.addExact(HEADER, Math.multiplyExact(examples, EXAMPLE));
  }

  /** The bytes of one step; valid until the next call. */
  ByteBuffer encode(long step, long[] ids, float[] losses) {
    int bytes = bytes(ids.length);
    if (buffer.capacity() < bytes) buffer = buffer(bytes);
    buffer.clear().limit(bytes);
    buffer.putInt(MAGIC).putInt(0).putInt(ids.length).putInt(0).putLong(step);
    for (long id : ids) buffer.putLong(id);
    for (float loss : losses) buffer.putInt(Float.floatToRawIntBits(loss));
    return buffer.flip().putInt(Integer.BYTES, crcOf(buffer));
  }

  private static int crcOf(ByteBuffer step) {
    var crc = new CRC32C();
    crc.update(step.duplicate().position(2 * Integer.BYTES));
    return (int) crc.getValue();
  }

  /**
   * Reads a file up to its end or, where {@code mayBeTorn}, up to a last step that is not whole.
   * Ends early where a restart cuts off steps meanwhile.
   *
   * @return bytes of whole steps
   */
  static long read(Path path, boolean mayBeTorn, RunRecord.Reader reader) throws IOException {
    long size = Files.size(path);
    long at = 0;
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      while (at < size) {
        var step = next(in, size - at);
        if (step.limit() == 0) break;
        at += step.limit();
        pass(step, reader);
      }
    }
    if (at < size && !isRewritten(path, size, at) && !(mayBeTorn && isTornTail(path, at))) {
      throw new IOException(path + " is damaged at byte " + at + ": the step there is unreadable");
    }
    return at;
  }

  /** The next step, or an empty buffer where it is not whole. */
  private static ByteBuffer next(DataInputStream in, long left) throws IOException {
    var none = ByteBuffer.allocate(0);
    if (left < HEADER) return none;
    var header = ByteBuffer.wrap(in.readNBytes(HEADER)).order(ByteOrder.LITTLE_ENDIAN);
    // The file may have become shorter since its size was asked for.
    if (header.limit() < HEADER) return none;
    int examples = header.getInt(8);
    long bytes = HEADER + (long) examples * EXAMPLE;
    if (header.getInt(0) != MAGIC || examples < 0 || bytes > left) return none;
    var step = buffer((int) bytes).put(header).put(in.readNBytes((int) bytes - HEADER));
    if (step.hasRemaining()) return none;
    step.flip();
    return step.getInt(Integer.BYTES) == crcOf(step) ? step : none;
  }

  private static void pass(ByteBuffer step, RunRecord.Reader reader) {
    var ids = new long[step.getInt(8)];
    var losses = new float[ids.length];
    step.position(HEADER);
    for (int i = 0; i < ids.length; i++) ids[i] = step.getLong();
    for (int i = 0; i < losses.length; i++) losses[i] = Float.intBitsToFloat(step.getInt());
    reader.step(step.getLong(16), ids, losses);
  }

  /** Whether a restart has cut the file, or put another step where one could not be read. */
  private static boolean isRewritten(Path path, long size, long unread) throws IOException {
    if (Files.notExists(path) || Files.size(path) < size) return true;
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
      in.skipNBytes(unread);
      return next(in, size - unread).limit() > 0;
    }
  }

  /** Whether no whole step begins anywhere behind the damage. */
  private static boolean isTornTail(Path path, long damage) throws IOException {
    try (var in = Files.newInputStream(path)) {
      in.skipNBytes(damage);
      var bytes = in.readAllBytes();
      var tail = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 1; at <= bytes.length - HEADER; at++) {
        if (tail.getInt(at) != MAGIC) continue;
        var rest = new DataInputStream(new ByteArrayInputStream(bytes, at, bytes.length - at));
        if (next(rest, bytes.length - at).limit() > 0) return false;
      }
      return true;
    }
  }
}
