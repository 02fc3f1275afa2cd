package dev.latebloom.pool;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/**
 * The file form of an {@link Urn}, little-endian: magic and version, capacity, seed, round, draws,
 * number of words, CRC32C of these; then 64-bit words; then the CRC32C of the words. Words behind
 * the last one are 0. Version 1 had no number and all words.
 */
final class UrnFile {
  private static final int MAGIC = 0x4e52554c; // "LURN"
  private static final int VERSION = 2;
  private static final int HEADER = 3 * Integer.BYTES + 4 * Long.BYTES;
  private static final int HEADER_1 = HEADER - Long.BYTES;
  private static final int CHUNK = 1 << 16;

  private UrnFile() {}

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int crcOf(ByteBuffer header, int bytes) {
    var crc = new CRC32C();
    crc.update(header.slice(0, bytes));
    return (int) crc.getValue();
  }

  /** Writes words; the caller keeps their order. */
  static final class Writer {
    private final WritableByteChannel out;
    private final ByteBuffer chunk = buffer(CHUNK);
    private final CRC32C crc = new CRC32C();

    Writer(OutputStream out) {
      this.out = Channels.newChannel(out);
    }

    void header(int capacity, long seed, long round, long draws, long words) throws IOException {
      var header = buffer(HEADER + Integer.BYTES);
      header.putInt(MAGIC).putInt(VERSION).putInt(capacity);
      header.putLong(seed).putLong(round).putLong(draws).putLong(words);
      header.putInt(crcOf(header, HEADER));
      write(header.flip());
    }

    void put(long word) throws IOException {
      if (!chunk.hasRemaining()) flush();
      chunk.putLong(word);
    }

    void finish() throws IOException {
      flush();
      write(chunk.putInt((int) crc.getValue()).flip());
    }

    private void flush() throws IOException {
      crc.update(chunk.flip());
      write(chunk.rewind());
      chunk.clear();
    }

    private void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) out.write(bytes);
    }
  }

  /** Reads words; knows from the header how many there are. */
  static final class Reader {
    private final ReadableByteChannel in;
    private final ByteBuffer header = buffer(HEADER + Integer.BYTES);
    private final ByteBuffer chunk = buffer(CHUNK).limit(0);
    private final CRC32C crc = new CRC32C();
    private final long words;
    private long wordsLeft;

    Reader(InputStream in) throws IOException {
      this.in = Channels.newChannel(in);
      fill(header, 0, HEADER_1);
      int version = header.getInt(4);
      if (header.getInt(0) != MAGIC) throw new IOException("not the file of an urn");
      if (version != 1 && version != VERSION) {
        throw new IOException("an urn of version " + version + ", not " + VERSION);
      }
      int bytes = version == 1 ? HEADER_1 : HEADER;
      fill(header, HEADER_1, bytes + Integer.BYTES);
      if (crcOf(header, bytes) != header.getInt(bytes) || capacity() < 1) {
        throw new IOException("the file of an urn is damaged in its header");
      }
      words = version == 1 ? CreditTree.wordsFor(capacity()) : header.getLong(HEADER_1);
      wordsLeft = words;
    }

    int capacity() {
      return header.getInt(8);
    }

    long seed() {
      return header.getLong(12);
    }

    long round() {
      return header.getLong(20);
    }

    long draws() {
      return header.getLong(28);
    }

    /** How many words there are. */
    long words() {
      return words;
    }

    long next() throws IOException {
      if (!chunk.hasRemaining()) {
        fill(chunk, 0, (int) Math.min(CHUNK, wordsLeft * Long.BYTES));
        crc.update(chunk.duplicate());
        wordsLeft -= chunk.limit() / Long.BYTES;
      }
      return chunk.getLong();
    }

    void finish() throws IOException {
      fill(chunk, 0, Integer.BYTES);
      if (chunk.getInt() != (int) crc.getValue()) {
        throw new IOException("the file of an urn is damaged: its checksum does not match");
      }
    }

    private void fill(ByteBuffer target, int from, int to) throws IOException {
      target.clear().position(from).limit(to);
      while (target.hasRemaining()) {
        if (in.read(target) < 0) throw new EOFException("the file of an urn is cut short");
      }
      target.position(0);
    }
  }
}
