package dev.latebloom.score;

import java.util.Locale;
import java.util.Map;

/** DialogRPT's five heads (Gao et al. 2020), and the one score that is made of theirs. */
public enum DialogRpt {
  /** More votes up than down. */
  UPDOWN,
  /** More direct replies. */
  WIDTH,
  /** A longer conversation behind it. */
  DEPTH,
  /** Said to this, and not to something else. */
  HUMAN_VS_RAND,
  /** Said by a person. */
  HUMAN_VS_MACHINE;

  /** The name of the family of measures. */
  public static final String FAMILY = "dialogrpt";

  /** As a measure's name has it. */
  public String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * That of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static DialogRpt of(String name) {
    for (var head : values()) if (head.spelling().equals(name)) return head;
    throw new IllegalArgumentException(
        "DialogRPT has no head \""
            + name
            + "\"; it has updown, width, depth, human_vs_rand and human_vs_machine");
  }

  /**
   * How likely it is that somebody says so, times how good that is: the mean of the last two heads,
   * times (updown + .48 depth - .5 width) / .98.
   *
   * @param probabilities of all five heads, 0 to 1
   */
  public static double together(Map<DialogRpt, Double> probabilities) {
    double prior =
        0.5 * of(probabilities, HUMAN_VS_RAND) + 0.5 * of(probabilities, HUMAN_VS_MACHINE);
    double good =
        of(probabilities, UPDOWN)
            + 0.48 * of(probabilities, DEPTH)
            - 0.5 * of(probabilities, WIDTH);
    return prior * good / 0.98;
  }

  private static double of(Map<DialogRpt, Double> probabilities, DialogRpt head) {
    var probability = probabilities.get(head);
    if (probability != null) return probability;
    throw new IllegalArgumentException("there is no score of the head " + head.spelling());
  }
}
