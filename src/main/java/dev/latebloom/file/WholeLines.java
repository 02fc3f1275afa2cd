package dev.latebloom.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a text file of lines that only grows has: a last line that a crash has cut counts as not
 * written.
 *
 * @param lines in UTF-8, without their ends
 * @param bytes of the file up to the end of the last of them
 */
public record WholeLines(Path file, List<String> lines, long bytes) {
  public WholeLines {
    lines = List.copyOf(lines);
  }

  /** Reads them; none if there is no file. */
  public static WholeLines of(Path file) throws IOException {
    if (!Files.exists(file)) return new WholeLines(file, List.of(), 0);
    var text = Files.readString(file);
    var whole = text.substring(0, text.lastIndexOf('\n') + 1);
    return new WholeLines(file, whole.lines().toList(), whole.getBytes(UTF_8).length);
  }

  /** Takes off the file what was cut, so that the next line stands by itself. */
  public void mend() throws IOException {
    if (!Files.exists(file) || Files.size(file) <= bytes) return;
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }
}
