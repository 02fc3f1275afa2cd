package dev.latebloom.score;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Measures of answers that need no model: how varied, how long, how often word for word right. */
public final class Variety {
  /** What the measures are made with. White space parts words. */
  public static final String SCORER = "words between white space";

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private Variety() {}

  /** The share of distinct ones among all runs of n words (Li et al. 2016); 0 of none. */
  public static double distinct(List<String> answers, int n) {
    var distinct = new HashSet<List<String>>();
    long all = 0;
    for (var answer : answers) {
      var words = words(answer);
      for (int i = 0; i + n <= words.size(); i++) {
        distinct.add(words.subList(i, i + n));
        all++;
      }
    }
    return all == 0 ? 0 : distinct.size() / (double) all;
  }

  /** How many words an answer has. */
  public static int length(String answer) {
    return words(answer).size();
  }

  /** Whether an answer says the same as the reference, but for case and white space. */
  public static boolean isSame(String answer, String reference) {
    return folded(answer).equals(folded(reference));
  }

  private static List<String> folded(String text) {
    return words(text.toLowerCase(Locale.ROOT));
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(SPACE.split(text.strip()));
  }
}
