package dev.latebloom.random;

import java.util.SplittableRandom;

/**
 * SplitMix64 (Steele, Lea and Flood 2014) as functions: number n of the stream of a seed, counted
 * from 1, is {@code mix(seed + n * GAMMA)}.
 */
public final class SplitMix64 {
  /** The distance of neighbours in a stream: 2^64 by the golden ratio, made odd. */
  public static final long GAMMA = 0x9e37_79b9_7f4a_7c15L;

  private SplitMix64() {}

  /** The finaliser: one to one, and every bit of the value changes about half of the result's. */
  public static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }

  /**
   * The random numbers of one use of a seed. Both are mixed: {@link SplittableRandom} counts on
   * from its own seed by {@link #GAMMA}, so that seeds at that distance would give one stream from
   * different places.
   */
  public static SplittableRandom stream(long seed, long use) {
    return new SplittableRandom(mix(mix(seed) + use));
  }
}
