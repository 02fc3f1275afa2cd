package dev.latebloom.reweight;

import dev.latebloom.pool.Ledger;

/**
 * Which group an example belongs to: its source where there are several; else a fifth of the pool
 * with similar loss under a model of simple statistics, where such losses are known; else examples
 * of similar response length.
 */
final class PeerKey {
  private enum By {
    SOURCE,
    SIMPLE_LOSS,
    RESPONSE_LENGTH
  }

  private static final int FIFTHS = 5;
  // Lengths up to 8 are groups of their own; above, two groups an octave.
  private static final int LENGTHS = 8 + 2 * 28;

  private final Ledger ledger;
  private final By by;
  private final int size;
  private final double[] bounds;

  private PeerKey(Ledger ledger, By by, int size, double[] bounds) {
    this.ledger = ledger;
    this.by = by;
    this.size = size;
    this.bounds = bounds;
  }

  /** One walk over the rows held. */
  static PeerKey of(Ledger ledger) {
    var simple = new LossHistogram();
    int lowest = Integer.MAX_VALUE;
    int highest = 0;
    int slot = ledger.held() == 0 ? 0 : ledger.slot(ledger.firstId());
    for (int i = ledger.held(); i > 0; i--, slot = ledger.slotAfter(slot)) {
      lowest = Math.min(lowest, ledger.source(slot));
      highest = Math.max(highest, ledger.source(slot));
      float loss = ledger.simpleLoss(slot);
      if (!Float.isNaN(loss)) simple.add(loss);
    }
    if (lowest < highest) return new PeerKey(ledger, By.SOURCE, highest + 1, new double[0]);
    if (2 * simple.total() > ledger.held()) {
      return new PeerKey(ledger, By.SIMPLE_LOSS, FIFTHS + 1, fifths(simple));
    }
    return new PeerKey(ledger, By.RESPONSE_LENGTH, LENGTHS, new double[0]);
  }

  private static double[] fifths(LossHistogram losses) {
    var bounds = new double[FIFTHS - 1];
    for (int i = 0; i < bounds.length; i++) bounds[i] = losses.quantile((i + 1.0) / FIFTHS);
    return bounds;
  }

  /** Groups there may be. */
  int size() {
    return size;
  }

  /** In {@code [0, size)}. */
  int group(int slot) {
    return switch (by) {
      case SOURCE -> ledger.source(slot);
      case SIMPLE_LOSS -> simpleGroup(ledger.simpleLoss(slot));
      case RESPONSE_LENGTH -> lengthGroup(ledger.responseLength(slot));
    };
  }

  /** Examples without a simple loss are each other's peers. */
  private int simpleGroup(float loss) {
    if (Float.isNaN(loss)) return FIFTHS;
    int group = 0;
    while (group < bounds.length && loss > bounds[group]) group++;
    return group;
  }

  private static int lengthGroup(int length) {
    if (length <= 8) return length - 1;
    int octave = 31 - Integer.numberOfLeadingZeros(length);
    int half = (length >> (octave - 1)) & 1;
    return 8 + 2 * (octave - 3) + half;
  }
}
