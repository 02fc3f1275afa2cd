package dev.latebloom.score;

import dev.latebloom.ingest.token.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** What each token counts in a score: its inverse document frequency, or as much as any other. */
final class TokenWeights {
  private final IntToDoubleFunction weight;

  private TokenWeights(IntToDoubleFunction weight) {
    this.weight = weight;
  }

  /** Frames count nothing, and all other tokens the same. */
  static TokenWeights equal(EncoderTokens tokens) {
    return new TokenWeights(token -> tokens.isFrame(token) ? 0 : 1);
  }

  /**
   * {@code log((N + 1) / (n + 1))} of a token that stands in n of N references. Frames stand in all
   * of them and count nothing.
   */
  static TokenWeights inverse(EncoderTokens tokens, List<String> references) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (var text : references) {
      for (int token : tokens.distinct(text)) counts.merge(token, 1, Integer::sum);
    }
    double all = references.size() + 1.0;
    return new TokenWeights(token -> Math.log(all / (counts.getOrDefault(token, 0) + 1)));
  }

  double[] of(Tokens tokens) {
    double[] weights = new double[tokens.length()];
    for (int i = 0; i < weights.length; i++) weights[i] = weight.applyAsDouble(tokens.at(i));
    return weights;
  }
}
