package dev.latebloom.train.model.generate;

import dev.latebloom.random.SplitMix64;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How the next token is picked from the model's scores.
 *
 * @param temperature scores are divided by it; 0 takes the most likely token
 * @param topK only the so many most likely tokens; 0 for all
 * @param topP only the most likely tokens that make up this share (Holtzman et al. 2020); 1 for all
 * @param seed of the draws
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0);

  public Sampling {
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature is " + temperature + "; at least 0");
    }
    if (topK < 0) throw new IllegalArgumentException("top-k is " + topK + "; at least 0");
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top-p is " + topP + "; 0 < it <= 1");
    }
  }

  boolean isGreedy() {
    return temperature == 0;
  }

  /** The random numbers of one prompt; they do not depend on the prompts beside it. */
  SplittableRandom random(long stream) {
    return SplitMix64.stream(seed, stream);
  }

  /**
   * Draws a token.
   *
   * @param scores unnormalised, the vocabulary's from {@code from} on
   */
  int draw(float[] scores, int from, int vocabulary, SplittableRandom random) {
    if (topK == 0 && topP == 1) return drawFromAll(scores, from, vocabulary, random);
    int[] order = mostLikelyFirst(scores, from, vocabulary);
    int kept = topK == 0 ? vocabulary : Math.min(topK, vocabulary);
    var masses = new double[kept];
    double total = 0;
    for (int i = 0; i < kept; i++) {
      masses[i] = Math.exp((scores[from + order[i]] - scores[from + order[0]]) / temperature);
      total += masses[i];
    }
    double share = 0;
    int nucleus = 0;
    while (nucleus < kept && share < topP * total) share += masses[nucleus++];
    double at = random.nextDouble() * share;
    for (int i = 0; i < nucleus; i++) {
      at -= masses[i];
      if (at < 0) return order[i];
    }
    return order[nucleus - 1];
  }

  /** The same where no token is left out: to sort them would take most of the time. */
  private int drawFromAll(float[] scores, int from, int vocabulary, SplittableRandom random) {
    float most = scores[from + Scores.likeliest(scores, from, vocabulary)];
    var masses = new double[vocabulary];
    double total = 0;
    for (int token = 0; token < vocabulary; token++) {
      masses[token] = Math.exp((scores[from + token] - most) / temperature);
      total += masses[token];
    }
    double at = random.nextDouble() * total;
    int last = 0;
    for (int token = 0; token < vocabulary; token++) {
      if (masses[token] == 0) continue;
      at -= masses[token];
      if (at < 0) return token;
      last = token;
    }
    return last;
  }

  /** Tokens; among equals the smaller one first. Sorted as numbers: a large vocabulary is usual. */
  private static int[] mostLikelyFirst(float[] scores, int from, int vocabulary) {
    var keys = new long[vocabulary];
    for (int token = 0; token < vocabulary; token++) {
      int bits = Float.floatToIntBits(scores[from + token]);
      // Descending by score: of positive floats the bits rise with the value, of negative ones
      // fall.
      int rank = bits < 0 ? bits & Integer.MAX_VALUE : ~bits;
      keys[token] = ((long) rank << Integer.SIZE) | token;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }
}
