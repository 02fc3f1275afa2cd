package dev.latebloom.train.model.generate;

/** Scores of the tokens that may come next. */
final class Scores {
  private Scores() {}

  /** The likeliest token; among equals the smallest, as torch has it. */
  static int likeliest(float[] scores, int from, int vocabulary) {
    int best = 0;
    for (int token = 1; token < vocabulary; token++) {
      if (scores[from + token] > scores[from + best]) best = token;
    }
    return best;
  }

  /** How many tokens come before {@code token} in the order of likelihood; 0 for the likeliest. */
  static int rank(float[] scores, int from, int vocabulary, int token) {
    float score = scores[from + token];
    int before = 0;
    for (int other = 0; other < vocabulary; other++) {
      float its = scores[from + other];
      if (its > score || (its == score && other < token)) before++;
    }
    return before;
  }
}
