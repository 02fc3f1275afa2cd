package dev.latebloom.evaluate.heldout;

import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.random.SplitMix64;

/**
 * A number that stands for a sequence of tokens, the same in every process. Two different sequences
 * have the same one with a chance of 2^-64.
 */
final class Fingerprint {
  private Fingerprint() {}

  /** O(tokens). */
  static long of(Tokens tokens) {
    long print = tokens.length();
    for (int i = 0; i < tokens.length(); i++) {
      print = SplitMix64.mix(print + SplitMix64.GAMMA + tokens.at(i));
    }
    return print;
  }

  /** Whether it is among a share of all fingerprints, which is the same one each time. */
  static boolean isWithin(double share, long print) {
    return (SplitMix64.mix(print) >>> 11) * 0x1p-53 < share;
  }
}
