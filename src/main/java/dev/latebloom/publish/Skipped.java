package dev.latebloom.publish;

/**
 * Lines that cannot be records, for one reason.
 *
 * @param line number of the first, from 1
 * @param text the first one's first 80 characters
 * @param why what is wrong with the first one
 */
public record Skipped(long count, long line, String text, String why) {
  Skipped more() {
    return new Skipped(count + 1, line, text, why);
  }
}
