package dev.latebloom.reweight;

import dev.latebloom.random.SplitMix64;

/** Random numbers that are functions of seed, step and id, so that a resumed run repeats them. */
public final class Chance {
  private Chance() {}

  /** A number in [0, 1), uniform over seeds, steps and ids. */
  public static double of(long seed, long step, long id) {
    long ofSeed = SplitMix64.mix(seed);
    long ofStep = SplitMix64.mix(ofSeed + step * SplitMix64.GAMMA);
    return (SplitMix64.mix(ofStep + id * SplitMix64.GAMMA) >>> 11) * 0x1p-53;
  }
}
