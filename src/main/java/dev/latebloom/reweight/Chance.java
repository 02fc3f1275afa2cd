package dev.latebloom.reweight;

/** Random numbers that are functions of what they are for, so that a resumed run repeats them. */
final class Chance {
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

  private Chance() {}

  /** A number in [0, 1), fair over seeds, steps and ids. */
  static double of(long seed, long step, long id) {
    return (mixed(mixed(mixed(seed) + step * GOLDEN) + id * GOLDEN) >>> 11) * 0x1p-53;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mixed(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }
}
