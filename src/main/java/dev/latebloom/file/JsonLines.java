package dev.latebloom.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** The rows of a table as JSON lines: an object a row, by the names of the columns. */
final class JsonLines extends InputStream {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Rows one after the other. */
  interface Rows extends Closeable {
    /**
     * The cells of the next row by name, without those that hold nothing; empty behind the last.
     */
    Optional<? extends Map<String, ?>> next() throws IOException;
  }

  private final Rows rows;
  private byte[] line = {};
  private int at;
  private boolean ended;

  JsonLines(Rows rows) {
    this.rows = rows;
  }

  @Override
  public int read() throws IOException {
    return fill() ? line[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) return 0;
    if (!fill()) return -1;
    int taken = Math.min(length, line.length - at);
    System.arraycopy(line, at, into, offset, taken);
    at += taken;
    return taken;
  }

  /** Rows come of a file, so nobody has to wait for the next one. */
  @Override
  public int available() {
    return ended ? 0 : Math.max(1, line.length - at);
  }

  private boolean fill() throws IOException {
    if (at < line.length) return true;
    var row = rows.next();
    if (row.isEmpty()) {
      ended = true;
      return false;
    }
    line = (JSON.writeValueAsString(row.get()) + "\n").getBytes(UTF_8);
    at = 0;
    return true;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
