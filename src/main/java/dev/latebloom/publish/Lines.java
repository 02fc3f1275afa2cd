package dev.latebloom.publish;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines, in memory bounded by the longest line. UTF-8's byte order mark
 * before the first line is skipped. Not thread-safe.
 */
final class Lines {
  /** Of a line that is too long, so many bytes are kept. */
  static final int KEPT = 1024;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final int longest;
  private byte[] buffer = new byte[1 << 16];

  /** Of the present line, which ends before {@code end}. */
  private int start;

  private int end;

  /** Where the next line starts. */
  private int next;

  /** How much of the buffer is filled. */
  private int filled;

  private long number;
  private boolean tooLong;

  /**
   * Lines of {@code in}.
   *
   * @param longest line in bytes, its end not counted
   */
  Lines(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /**
   * Goes to the next line.
   *
   * @return false at the end
   */
  boolean next() throws IOException {
    start = next;
    number++;
    tooLong = false;
    int searched = start;
    while (true) {
      int newline = newline(searched);
      if (newline < filled) return ended(newline, newline + 1);
      if (filled - start > longest) return passedOver();
      searched = fill();
      if (searched == filled) return ended(filled, filled) && start < end;
    }
  }

  private int newline(int from) {
    int at = from;
    while (at < filled && buffer[at] != '\n') at++;
    return at;
  }

  private boolean ended(int at, int following) {
    end = at > start && buffer[at - 1] == '\r' ? at - 1 : at;
    next = following;
    tooLong = end - start > longest;
    if (tooLong) end = start + Math.min(KEPT, longest);
    else if (number == 1) start = behindMark();
    return true;
  }

  private int behindMark() {
    int behind = start + BYTE_ORDER_MARK.length;
    if (behind > end) return start;
    return Arrays.equals(buffer, start, behind, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)
        ? behind
        : start;
  }

  /** Reads on to the end of a line that is too long, of which the buffer holds no more than now. */
  private boolean passedOver() throws IOException {
    int kept = Math.min(KEPT, longest);
    System.arraycopy(buffer, start, buffer, 0, kept);
    start = 0;
    end = kept;
    next = kept;
    tooLong = true;
    int read = 0;
    while (read >= 0 && next == kept) {
      read = in.read(buffer, kept, buffer.length - kept);
      filled = kept + Math.max(0, read);
      int newline = newline(kept);
      if (newline < filled) next = newline + 1;
    }
    if (next == kept) filled = kept;
    return true;
  }

  /** Reads more behind the present line; returns where, which is the end if there was no more. */
  private int fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, filled - start);
      filled -= start;
      start = 0;
    }
    if (filled == buffer.length) buffer = Arrays.copyOf(buffer, filled * 2);
    int from = filled;
    filled += Math.max(0, in.read(buffer, filled, buffer.length - filled));
    return from;
  }

  /** Whether reading the next line may block. */
  boolean mayWait() throws IOException {
    return newline(next) == filled && in.available() == 0;
  }

  boolean isTooLong() {
    return tooLong;
  }

  boolean isBlank() {
    for (int at = start; at < end; at++) {
      if (buffer[at] != ' ' && buffer[at] != '\t') return false;
    }
    return true;
  }

  /** A copy of the present line, without its end; the beginning of one that is too long. */
  byte[] line() {
    return Arrays.copyOfRange(buffer, start, end);
  }

  /** Number of the present line, from 1. */
  long number() {
    return number;
  }
}
