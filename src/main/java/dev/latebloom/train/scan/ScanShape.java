package dev.latebloom.train.scan;

/**
 * The sizes of a scan.
 *
 * @param batch B, independent sequences
 * @param time T, steps of each
 * @param channels D
 * @param states N, of each channel
 */
public record ScanShape(int batch, int time, int channels, int states) {
  public ScanShape {
    if (batch < 1 || time < 1 || channels < 1 || states < 1) {
      throw new IllegalArgumentException(
          "a scan of (%d, %d, %d, %d)".formatted(batch, time, channels, states));
    }
  }

  /** Numbers in an array (B, T, D). */
  int sequence() {
    return Math.multiplyExact(Math.multiplyExact(batch, time), channels);
  }

  /** Numbers in an array (B, T, N). */
  int projection() {
    return Math.multiplyExact(Math.multiplyExact(batch, time), states);
  }

  /** Numbers in an array (B, N, D). */
  int state() {
    return Math.multiplyExact(Math.multiplyExact(batch, states), channels);
  }
}
