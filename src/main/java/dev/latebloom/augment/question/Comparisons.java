package dev.latebloom.augment.question;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Questions that compare numbers: two of them, a list to be sorted, the one nearest to another. */
final class Comparisons {
  private static final String NUMBER = "-?\\d+(?:\\.\\d+|/\\d+)?";
  private static final Pattern NUMBERS = Pattern.compile(NUMBER);

  /** What is said of two numbers, by the sign of their difference. */
  private static final Map<String, IntPredicate> RELATIONS =
      Map.ofEntries(
          entry("greater than", sign -> sign > 0),
          entry("bigger than", sign -> sign > 0),
          entry(">", sign -> sign > 0),
          entry("less than", sign -> sign < 0),
          entry("smaller than", sign -> sign < 0),
          entry("<", sign -> sign < 0),
          entry("greater than or equal to", sign -> sign >= 0),
          entry("at least", sign -> sign >= 0),
          entry("at least as big as", sign -> sign >= 0),
          entry(">=", sign -> sign >= 0),
          entry("less than or equal to", sign -> sign <= 0),
          entry("at most", sign -> sign <= 0),
          entry("at most as big as", sign -> sign <= 0),
          entry("<=", sign -> sign <= 0),
          entry("equal to", sign -> sign == 0),
          entry("=", sign -> sign == 0),
          entry("equal", sign -> sign == 0),
          entry("the same value", sign -> sign == 0),
          entry("not equal to", sign -> sign != 0),
          entry("!=", sign -> sign != 0),
          entry("unequal", sign -> sign != 0),
          entry("nonequal", sign -> sign != 0),
          entry("non-equal", sign -> sign != 0),
          entry("different values", sign -> sign != 0));

  private Comparisons() {}

  static List<Template> templates() {
    return List.of(
        of("Which is (smaller|bigger|greater): (#) or (#)\\?", Comparisons::extreme),
        of(
            "(?:Is|Does) (#) ([a-z<>=! ]+) (#)\\?",
            found -> holds(found.get(1), found.get(0), found.get(2))),
        of(
            "(?:Are|Do) (#) and (#) (?:have )?([a-z -]+)\\?",
            found -> holds(found.get(2), found.get(0), found.get(1))),
        of(
            "(?:Sort|Put) (#(?:, #)+)((?: in (?:ascending|increasing|descending|decreasing)"
                + " order)?)\\.",
            found -> sorted(found.get(0), found.get(1))),
        of(
            "What is the (?:nearest|closest) to (#) in (#(?:, #)+)\\?",
            found -> nearest(found.get(0), found.get(1))),
        of(
            "Which is the (?:nearest|closest) to (#)\\?((?:  \\([a-z]\\) #)+)",
            found ->
                nearest(found.get(0), found.get(1)).map(value -> letter(found.get(1), value))));
  }

  private static Template of(String wording, Function<List<String>, Optional<String>> answer) {
    return new Template(
        Pattern.compile(wording.replace("#", NUMBER)),
        Comparisons::others,
        found ->
            found.stream().allMatch(Comparisons::isInLowestTerms)
                ? answer.apply(found)
                : Optional.empty());
  }

  /** Other numbers; those that were the same are the same again, or none would ever be equal. */
  private static List<String> others(List<String> numbers, SplittableRandom random) {
    var drawn = new HashMap<String, String>();
    var others = new ArrayList<String>();
    for (var number : numbers) {
      others.add(drawn.computeIfAbsent(number, one -> Digits.decimal(one, random)));
    }
    return others;
  }

  /** As the data has its fractions. */
  private static boolean isInLowestTerms(String numbers) {
    return each(numbers).stream()
        .allMatch(text -> text.indexOf('/') < 0 || text.equals(fraction(text)));
  }

  private static String fraction(String text) {
    // A fraction over 0 is none.
    return text.matches(".*/0+") ? "" : Ratio.read(text).toString();
  }

  private static Optional<String> extreme(List<String> found) {
    int sign = compared(found.get(1), found.get(2));
    if (sign == 0) return Optional.empty();
    boolean first = found.get(0).equals("smaller") == sign < 0;
    return Optional.of(found.get(first ? 1 : 2));
  }

  private static Optional<String> holds(String relation, String one, String other) {
    return Optional.ofNullable(RELATIONS.get(relation))
        .map(holds -> holds.test(compared(one, other)) ? "True" : "False");
  }

  private static int compared(String one, String other) {
    return Ratio.read(one).compareTo(Ratio.read(other));
  }

  private static Optional<String> sorted(String numbers, String order) {
    var sorted = new ArrayList<>(each(numbers));
    var up = Comparator.comparing(Ratio::read);
    sorted.sort(order.startsWith(" in de") ? up.reversed() : up);
    for (int i = 1; i < sorted.size(); i++) {
      if (compared(sorted.get(i - 1), sorted.get(i)) == 0) return Optional.empty();
    }
    return Optional.of(String.join(", ", sorted));
  }

  /** Empty where two are as near. */
  private static Optional<String> nearest(String to, String numbers) {
    var goal = Ratio.read(to);
    var byDistance = new ArrayList<>(each(numbers));
    byDistance.sort(Comparator.comparing(text -> distance(text, goal)));
    var nearest = byDistance.get(0);
    boolean alone = !distance(nearest, goal).equals(distance(byDistance.get(1), goal));
    return alone ? Optional.of(nearest) : Optional.empty();
  }

  private static Ratio distance(String number, Ratio goal) {
    return Ratio.read(number).distance(goal);
  }

  /** By which it goes among lettered numbers. */
  private static String letter(String numbers, String number) {
    return Character.toString('a' + each(numbers).indexOf(number));
  }

  private static List<String> each(String numbers) {
    return NUMBERS.matcher(numbers).results().map(MatchResult::group).toList();
  }
}
