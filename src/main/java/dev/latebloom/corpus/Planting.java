package dev.latebloom.corpus;

import dev.latebloom.random.SplitMix64;
import java.util.BitSet;
import java.util.SplittableRandom;

/** Decides which records of a corpus are errors, the source of each, and its random numbers. */
final class Planting {
  private final CorpusSettings settings;
  private final int sources;
  private final BitSet errors;

  /**
   * @param sources how many there are
   * @param random decides which records are errors
   */
  Planting(CorpusSettings settings, int sources, SplittableRandom random) {
    this.settings = settings;
    this.sources = sources;
    this.errors = chooseErrors(settings, random);
  }

  /**
   * Selection sampling: each record is an error with the probability that makes their number exact
   * (Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S).
   */
  private static BitSet chooseErrors(CorpusSettings settings, SplittableRandom random) {
    var chosen = new BitSet(settings.examples());
    long missing = Math.round(settings.errorShare() * settings.examples());
    for (int i = 0; i < settings.examples() && missing > 0; i++) {
      if (random.nextInt(settings.examples() - i) < missing) {
        chosen.set(i);
        missing--;
      }
    }
    return chosen;
  }

  boolean isError(int index) {
    return errors.get(index);
  }

  BitSet errors() {
    return errors;
  }

  /** The random numbers of record {@code index}, the same at every call. */
  SplittableRandom chance(int index) {
    return new SplittableRandom(settings.seed() ^ mixed(index));
  }

  /** Neighbouring seeds would give similar streams. */
  static long mixed(long index) {
    return SplitMix64.mix((index + 1) * SplitMix64.GAMMA);
  }

  /** The index of a source, as often as the mix says. */
  int drawSource(SplittableRandom random) {
    double all = 0;
    for (int i = 0; i < sources; i++) all += settings.mix().frequency(i);
    double left = random.nextDouble() * all;
    for (int i = 0; i < sources; i++) {
      left -= settings.mix().frequency(i);
      if (left < 0) return i;
    }
    return sources - 1;
  }

  /** The source of every record, by its place among the sources. */
  short[] drawSources() {
    var drawn = new short[settings.examples()];
    for (int i = 0; i < drawn.length; i++) drawn[i] = (short) drawSource(chance(i));
    return drawn;
  }
}
