package dev.latebloom.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that somebody who has mistyped one may have meant. */
public final class Nearest {
  /** Names further away than a third of their length are others. */
  private static final int LETTERS_AN_EDIT = 3;

  private static final int MOST = 3;

  private Nearest() {}

  /** At most three of {@code names}, the nearest first; none when all are far away. */
  public static List<String> to(String wrong, Collection<String> names) {
    int most = Math.max(1, wrong.length() / LETTERS_AN_EDIT);
    int least = names.stream().mapToInt(name -> between(wrong, name)).min().orElse(most + 1);
    if (least > most) return List.of();
    return names.stream()
        .filter(name -> between(wrong, name) == least)
        .sorted(Comparator.naturalOrder())
        .limit(MOST)
        .toList();
  }

  /** Edits from one name to the other, two letters in the wrong order being one (Damerau). */
  static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) rows[i][0] = i;
    for (int j = 0; j <= b.length(); j++) rows[0][j] = j;
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        rows[i][j] = Math.min(change, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          rows[i][j] = Math.min(rows[i][j], 1 + rows[i - 2][j - 2]);
        }
      }
    }
    return rows[a.length()][b.length()];
  }

  /** Capitals or not is no edit: RUN.STEPS is run.steps. */
  private static int between(String a, String b) {
    return distance(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
  }
}
