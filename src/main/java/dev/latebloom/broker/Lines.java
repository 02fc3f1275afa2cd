package dev.latebloom.broker;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream of bytes into lines, in memory bounded by the longest line. Not thread-safe. */
final class Lines {
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
   * Goes to the next line, or stops in the middle of one that is too long.
   *
   * @return false at the end
   */
  boolean next() throws IOException {
    start = next;
    number++;
    int searched = start;
    while (true) {
      for (int at = searched; at < filled; at++) {
        if (buffer[at] == '\n') return ended(at, at + 1);
      }
      if (filled - start > longest) return ended(filled, filled);
      searched = fill();
      if (searched == filled) return ended(filled, filled) && start < end;
    }
  }

  private boolean ended(int at, int following) {
    end = at > start && buffer[at - 1] == '\r' ? at - 1 : at;
    next = following;
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

  boolean isTooLong() {
    return end - start > longest;
  }

  boolean isBlank() {
    for (int at = start; at < end; at++) {
      if (buffer[at] != ' ' && buffer[at] != '\t') return false;
    }
    return true;
  }

  /** A copy of the present line, without its end. */
  byte[] line() {
    return Arrays.copyOfRange(buffer, start, end);
  }

  /** Number of the present line, from 1. */
  long number() {
    return number;
  }
}
