package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;

/** Names a source in records that name none. */
final class Sourced {
  private final byte[] field;

  /**
   * @param source empty to leave records as they are
   */
  Sourced(String source) {
    var quoted = new String(JsonStringEncoder.getInstance().quoteAsString(source));
    this.field =
        source.isEmpty() ? new byte[0] : (",\"source\":\"" + quoted + "\"").getBytes(UTF_8);
  }

  /** By which a record grows. */
  int bytes() {
    return field.length;
  }

  /**
   * The record with the source behind its last field.
   *
   * @param line a JSON object with a field or more
   */
  byte[] record(byte[] line) {
    if (field.length == 0) return line;
    int brace = line.length - 1;
    while (line[brace] != '}') brace--;
    var record = new ByteArrayOutputStream(line.length + field.length);
    record.write(line, 0, brace);
    record.writeBytes(field);
    record.write(line, brace, line.length - brace);
    return record.toByteArray();
  }
}
