package dev.latebloom.reweight;

/**
 * Counts of losses in {@value #BINS} bins, eight to an octave from 2^-10 to 2^6 nats; losses beyond
 * count at the ends. Quantiles are right to a few per cent, at a fixed cost and without sorting.
 */
final class LossHistogram {
  private static final int BINS = 128;
  // A float's sign, exponent and first three bits of mantissa: eight equal bins an octave.
  private static final int SHIFT = 20;
  private static final int LOWEST = Float.floatToRawIntBits(0x1p-10f) >> SHIFT;

  private final int[] counts = new int[BINS];
  private long total;

  void add(float loss) {
    counts[bin(loss)]++;
    total++;
  }

  void addAll(LossHistogram other) {
    for (int i = 0; i < BINS; i++) counts[i] += other.counts[i];
    total += other.total;
  }

  long total() {
    return total;
  }

  double median() {
    return quantile(0.5);
  }

  /** The loss that a share of {@code q} is under, read linearly within a bin; NaN when empty. */
  double quantile(double q) {
    if (total == 0) return Double.NaN;
    double rank = q * total;
    double below = 0;
    for (int i = 0; i < BINS; i++) {
      if (counts[i] > 0 && below + counts[i] >= rank) {
        return edge(i) + (edge(i + 1) - edge(i)) * (rank - below) / counts[i];
      }
      below += counts[i];
    }
    return edge(BINS);
  }

  /** Share of the losses in bins above that of {@code loss}; 0 when empty. */
  double shareAbove(double loss) {
    long above = 0;
    for (int i = BINS - 1; i > bin((float) loss); i--) above += counts[i];
    return total == 0 ? 0 : (double) above / total;
  }

  private static int bin(float loss) {
    return Math.clamp((Float.floatToRawIntBits(loss) >> SHIFT) - LOWEST, 0, BINS - 1);
  }

  private static double edge(int bin) {
    return Float.intBitsToFloat((bin + LOWEST) << SHIFT);
  }
}
