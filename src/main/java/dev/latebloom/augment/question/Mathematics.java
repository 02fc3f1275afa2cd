package dev.latebloom.augment.question;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/**
 * What modules of DeepMind's mathematics data ask (Saxton et al. 2019): sums, differences,
 * products, quotients, digits, other bases, rounded numbers, times, and what {@link Comparisons}
 * has.
 */
public final class Mathematics {
  private static final String DECIMAL = "(-?\\d+(?:\\.\\d+)?)";
  private static final String WHOLE = "(-?\\d+)";
  private static final String BASE = "([2-9]|[12]\\d|3[0-6])";

  /** How the short questions begin. */
  private static final String LEAD = "(?:(?:What is|Work out|Calculate) )?";

  private static final List<String> PLACES =
      List.of(
          "units",
          "tens",
          "hundreds",
          "thousands",
          "ten thousands",
          "hundred thousands",
          "millions",
          "ten millions",
          "hundred millions",
          "billions",
          "ten billions");

  private Mathematics() {}

  public static List<Template> templates() {
    var templates = new ArrayList<Template>();
    templates.add(of("(?:Total of|Sum|Add(?: together)?|Put together) # and #\\.", Ratio::plus));
    templates.add(of(LEAD + "# ?(?:\\+|plus) ?#[.?]?", Ratio::plus));
    templates.add(of(LEAD + "# ?(?:-|minus|take away) ?#[.?]?", Ratio::minus));
    templates.add(of("Subtract # from #\\.", (a, b) -> b.minus(a)));
    templates.add(of("What is # less than #\\?", (a, b) -> b.minus(a)));
    templates.add(of("What is the (?:distance|difference) between # and #\\?", Ratio::distance));
    templates.add(of(LEAD + "# ?(?:\\*|times) ?#[.?]?", Ratio::times));
    templates.add(of("(?:What is the product|Product) of # and #[.?]", Ratio::times));
    templates.add(of("Multiply # and #\\.", Ratio::times));
    templates.add(quotient(LEAD + "# divided by #[.?]?"));
    templates.add(quotient("Divide # by #\\."));
    templates.add(otherBase());
    templates.add(
        new Template(
            Pattern.compile("What is the ([a-z ]+) digit of (\\d+)\\?"),
            Template.each(Digits::decimal),
            numbers -> digit(numbers.get(0), numbers.get(1))));
    templates.add(rounded("Round # to @\\."));
    templates.add(rounded("What is # rounded to @\\?"));
    templates.add(minutesBetween());
    templates.add(timeAt("after", 1));
    templates.add(timeAt("before", -1));
    templates.addAll(Comparisons.templates());
    return List.copyOf(templates);
  }

  private static Template of(String wording, BinaryOperator<Ratio> operation) {
    return new Template(
        Pattern.compile(wording.replace("#", DECIMAL)),
        Template.each(Digits::decimal),
        numbers ->
            Optional.of(
                operation.apply(Ratio.read(numbers.get(0)), Ratio.read(numbers.get(1))).decimal()));
  }

  private static Template quotient(String wording) {
    return new Template(
        Pattern.compile(wording.replace("#", WHOLE)),
        Mathematics::divided,
        numbers -> {
          var divisor = Ratio.read(numbers.get(1));
          if (divisor.sign() == 0) return Optional.empty();
          return Optional.of(Ratio.read(numbers.get(0)).by(divisor).toString());
        });
  }

  /** What leaves no rest leaves none with other numbers either. */
  private static List<String> divided(List<String> numbers, SplittableRandom random) {
    var quotient = Ratio.read(numbers.get(0)).by(Ratio.read(numbers.get(1)));
    var divisor = Digits.decimal(numbers.get(1), random);
    if (!quotient.isWhole()) return List.of(Digits.decimal(numbers.get(0), random), divisor);
    var other = Ratio.read(Digits.decimal(quotient.toString(), random));
    return List.of(other.times(Ratio.read(divisor)).toString(), divisor);
  }

  private static Template otherBase() {
    var wording =
        "(?:What is |Convert )?(-?[0-9a-z]+) \\(base #\\) (?:in|to) base #[.?]?".replace("#", BASE);
    return new Template(
        Pattern.compile(wording),
        (numbers, random) ->
            List.of(
                Digits.inBase(Integer.parseInt(numbers.get(1)), numbers.get(0), random),
                numbers.get(1),
                numbers.get(2)),
        numbers -> {
          int base = Integer.parseInt(numbers.get(1));
          var number = numbers.get(0);
          boolean written = number.chars().allMatch(c -> c == '-' || Character.digit(c, base) >= 0);
          if (!written) return Optional.empty();
          return Optional.of(
              new BigInteger(number, base).toString(Integer.parseInt(numbers.get(2))));
        });
  }

  private static Optional<String> digit(String place, String number) {
    int at = number.length() - 1 - PLACES.indexOf(place);
    if (at < 0 || at == number.length()) return Optional.empty();
    return Optional.of(number.substring(at, at + 1));
  }

  private static Template rounded(String wording) {
    return new Template(
        Pattern.compile(wording.replace("#", DECIMAL).replace("@", Rounding.WORDS)),
        (numbers, random) -> List.of(Digits.decimal(numbers.get(0), random), numbers.get(1)),
        numbers -> Rounding.of(numbers.get(0), numbers.get(1)));
  }

  private static Template minutesBetween() {
    return new Template(
        Pattern.compile(
            "How many minutes are there between # and #\\?".replace("#", TimeOfDay.WRITTEN)),
        Template.each((_, random) -> TimeOfDay.any(random)),
        numbers -> TimeOfDay.minutesBetween(numbers.get(0), numbers.get(1)));
  }

  private static Template timeAt(String way, int sign) {
    return new Template(
        Pattern.compile(
            "What is (\\d{1,3}) minutes @ #\\?".replace("@", way).replace("#", TimeOfDay.WRITTEN)),
        (numbers, random) -> List.of(Digits.decimal(numbers.get(0), random), TimeOfDay.any(random)),
        numbers -> TimeOfDay.after(sign * Integer.parseInt(numbers.get(0)), numbers.get(1)));
  }
}
