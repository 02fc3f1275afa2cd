package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;

/** Tells by its first bytes that a file cannot be lines of text, and what to do about it. */
final class FileKind {
  private FileKind() {}

  /**
   * What is wrong, or nothing.
   *
   * @param head the file's first line, or the beginning of it
   * @param json whether lines have to be JSON objects
   */
  static Optional<String> refusal(byte[] head, boolean json) {
    var packed = packed(head);
    if (packed.isPresent()) return packed;
    if (begins(head, 0xFF, 0xFE) || begins(head, 0xFE, 0xFF)) return Optional.of(UTF_16);
    if (!json || head.length == 0) return Optional.empty();
    if (isUtf16(head)) return Optional.of(UTF_16);
    if (head[0] == 0) return Optional.of(ZEROS);
    return isOpenArray(head) ? Optional.of(ARRAY) : Optional.empty();
  }

  /**
   * What a file of which no line is a JSON object seems to be, and what to do about it; nothing
   * where its first line is one.
   *
   * @param head as in {@link #refusal}
   */
  static Optional<String> insteadOfJson(byte[] head) {
    var line = new String(head, UTF_8).strip();
    if (line.equals("{")) return Optional.of(SPREAD);
    if (line.startsWith("{")) return Optional.empty();
    return Optional.of(CELLS.matcher(line).find() ? TABLE : TEXT);
  }

  /**
   * The same of a file whose lines are JSON, and none an example.
   *
   * @param lines that are not blank
   */
  static Optional<String> insteadOfLines(long lines) {
    return lines == 1 ? Optional.of(DOCUMENT) : Optional.empty();
  }

  private static final String DOCUMENT =
      "has one line; if it holds many records, make a line of each first, such as with jq -c"
          + " '.data[]'";

  /** A comma in a sentence has a blank behind it. */
  private static final Pattern CELLS = Pattern.compile("\\S[,\t]\\S");

  private static final String TABLE =
      "seems to be a table and not a JSON object a line; give it as a file whose name ends with"
          + " .csv (commas) or .tsv (tabs), its first row the names of the fields";

  private static final String TEXT =
      "has no JSON objects; for texts, an example a line, set ingest.format = bytes";

  private static final String SPREAD =
      "seems to spread a JSON object over many lines; make one line of each first, such as with jq"
          + " -c .";

  private static final String ZEROS =
      "begins with a zero byte, which no text does: it is damaged or not a text; give another file";

  private static final String UTF_16 =
      "is not UTF-8 but looks like UTF-16; convert it first, such as with iconv -f UTF-16 -t UTF-8";

  private static final String ARRAY =
      "is one JSON array and not a JSON object a line; make lines of it first, such as with jq -c"
          + " '.[]'";

  /** Without a mark: every other byte of what is ASCII is zero. */
  private static boolean isUtf16(byte[] head) {
    return head.length > 1 && (head[0] == 0) != (head[1] == 0);
  }

  private static Optional<String> packed(byte[] head) {
    if (begins(head, 0x1F, 0x8B)) return unpack("gzip", "gunzip -c");
    if (begins(head, 'P', 'K', 3, 4)) return unpack("zip", "unzip -p");
    if (begins(head, 0x28, 0xB5, 0x2F, 0xFD)) return unpack("zstd", "zstd -dc");
    if (begins(head, 0xFD, '7', 'z', 'X', 'Z')) return unpack("xz", "xz -dc");
    if (begins(head, 'B', 'Z', 'h')) return unpack("bzip2", "bunzip2 -c");
    return begins(head, 'P', 'A', 'R', '1')
        ? Optional.of("is a Parquet file; give it as a file whose name ends with .parquet")
        : Optional.empty();
  }

  private static Optional<String> unpack(String format, String command) {
    return Optional.of(
        "is compressed with %s; unpack it first, such as with %s FILE | latebloom ingest - --conf CONF"
            .formatted(format, command));
  }

  private static boolean begins(byte[] head, int... magic) {
    if (head.length < magic.length) return false;
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xFF) != magic[i]) return false;
    }
    return true;
  }

  /** A line that opens an array and does not close it, which no record can. */
  private static boolean isOpenArray(byte[] head) {
    int first = 0;
    while (first < head.length && head[first] <= ' ') first++;
    int last = head.length - 1;
    while (last > first && head[last] <= ' ') last--;
    return first < head.length && head[first] == '[' && (last == first || head[last] != ']');
  }
}
