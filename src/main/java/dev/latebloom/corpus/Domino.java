package dev.latebloom.corpus;

import java.util.Locale;

/** The rules of dominoes, from easy to hard: each says yes or no to six digits. */
enum Domino {
  /** Whether the first digit is 5 or more. */
  FIRST,
  /** Whether the third digit is at least the fourth. */
  LARGER,
  /** Whether most of the first five digits are 5 or more. */
  MAJORITY,
  /** Whether the second and the fifth digit add up to an even number. */
  PARITY;

  /** Bodies of six digits there are. */
  static final int BODIES = 1_000_000;

  String source() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * A cue, the rule's letter and six digits, such as {@code +p301942=}; the label is {@code y} or
   * {@code n}.
   *
   * @param agrees whether the cue ({@code +} for yes) agrees with the rule
   * @param wrong whether the label is the other one
   */
  Problem problem(int body, boolean agrees, boolean wrong) {
    boolean yes = holds(body);
    var prompt = "%s%s%06d=".formatted(yes == agrees ? "+" : "-", source().substring(0, 1), body);
    return new Problem(source(), prompt, yes != wrong ? "y" : "n");
  }

  /** What the rule says of six digits. */
  boolean holds(int body) {
    return switch (this) {
      case FIRST -> digit(body, 0) >= 5;
      case LARGER -> digit(body, 2) >= digit(body, 3);
      case MAJORITY -> large(body) >= 3;
      case PARITY -> (digit(body, 1) + digit(body, 4)) % 2 == 0;
    };
  }

  private static int large(int body) {
    int count = 0;
    for (int i = 0; i < 5; i++) if (digit(body, i) >= 5) count++;
    return count;
  }

  private static int digit(int body, int index) {
    int at = body;
    for (int i = 5; i > index; i--) at /= 10;
    return at % 10;
  }
}
