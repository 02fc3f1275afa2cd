package dev.latebloom.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.file.Durable;
import dev.latebloom.file.WholeLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Moments of a run in a text file, a line each behind a header that may be empty. It grows up to a
 * bound; then half of the moments go, evenly from the beginning to the end of the run. Not
 * thread-safe: one owner.
 */
final class MomentFile {
  /**
   * What a line says.
   *
   * @param line as this version writes it
   */
  record Moment(long step, String line) {}

  /** Reads a line. */
  @FunctionalInterface
  interface Form {
    Moment of(String line) throws IOException;
  }

  private final Path file;
  private final long most;
  private final String header;
  private final Form form;

  /**
   * Those in {@code file}, which is made at the first {@link #add} if it is not there.
   *
   * @param most bytes of the file
   * @param header its first line, or nothing
   */
  MomentFile(Path file, long most, String header, Form form) {
    this.file = file;
    this.most = most;
    this.header = header.isEmpty() ? "" : header + "\n";
    this.form = form;
  }

  /** Appends the line of one moment, whose step has to be above that of the last one. */
  void add(String line) throws IOException {
    if (!endsWithALine()) WholeLines.of(file).mend();
    var text = line + "\n";
    if (Files.notExists(file) || Files.size(file) == 0) text = header + text;
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (Files.size(file) > most) thin();
  }

  /** Whether no write was cut short: by a crash, or by a disk that was full. */
  private boolean endsWithALine() throws IOException {
    if (Files.notExists(file)) return true;
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var last = ByteBuffer.allocate(1);
      if (channel.size() == 0) return true;
      return channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n';
    }
  }

  private void thin() throws IOException {
    var all = moments();
    var kept = new ArrayList<Moment>();
    long last = all.getLast().step();
    double apart = 2.0 * (last - all.getFirst().step()) / all.size();
    double next = 0;
    for (var moment : all) {
      if (moment.step() < next && moment.step() < last) continue;
      kept.add(moment);
      next = moment.step() + apart;
    }
    replace(kept);
  }

  private List<Moment> moments() throws IOException {
    var moments = new ArrayList<Moment>();
    for (var line : lines()) moments.add(form.of(line));
    return moments;
  }

  private void replace(List<Moment> moments) throws IOException {
    var kept = new StringBuilder(header);
    for (var moment : moments) kept.append(moment.line()).append('\n');
    Durable.replace(file, kept.toString().getBytes(UTF_8));
  }

  /** The lines but the header, oldest first; one that was cut short at the end is left out. */
  List<String> lines() throws IOException {
    var all = WholeLines.of(file).lines();
    return header.isEmpty() ? all : all.stream().skip(1).toList();
  }

  /**
   * Forgets what came after {@code step}: what a run resumed from there will write again. What is
   * kept is as this version writes it.
   */
  void truncateAfter(long step) throws IOException {
    if (Files.notExists(file)) return;
    replace(moments().stream().filter(moment -> moment.step() <= step).toList());
  }
}
