package dev.latebloom.augment.question;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rounds numbers to what words say. */
final class Rounding {
  /** As a group of a pattern. */
  static final String WORDS = "(the nearest [a-z0-9 ]+|[a-z0-9]+ (?:decimal places?|dps?))";

  private static final Pattern NEAREST = Pattern.compile("the nearest (?:one )?(.+)");

  private static final List<String> FEW =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

  /** Powers of ten. */
  private static final Map<String, Integer> MANY =
      Map.of(
          "integer", 0,
          "ten", 1,
          "hundred", 2,
          "thousand", 3,
          "ten thousand", 4,
          "hundred thousand", 5,
          "million", 6);

  private Rounding() {}

  /** Empty where the words say no power of ten, or the number is as near to the next one. */
  static Optional<String> of(String number, String words) {
    return power(words).flatMap(power -> rounded(Ratio.read(number), power));
  }

  private static Optional<String> rounded(Ratio number, int power) {
    var ten = BigInteger.TEN.pow(Math.abs(power));
    var unit = power < 0 ? new Ratio(BigInteger.ONE, ten) : new Ratio(ten, BigInteger.ONE);
    var units = number.by(unit);
    if (units.denominator().equals(BigInteger.TWO)) return Optional.empty();
    var nearest =
        new BigDecimal(units.numerator())
            .divide(new BigDecimal(units.denominator()), 0, RoundingMode.HALF_UP)
            .toBigInteger();
    return Optional.of(new Ratio(nearest, BigInteger.ONE).times(unit).decimal());
  }

  /** Of ten, to whose multiples is rounded. */
  private static Optional<Integer> power(String words) {
    var nearest = NEAREST.matcher(words);
    if (!nearest.matches()) {
      return few(words.substring(0, words.indexOf(' '))).map(places -> -places);
    }
    var unit = nearest.group(1);
    if (unit.matches("10{0,9}")) return Optional.of(unit.length() - 1);
    return Optional.ofNullable(MANY.get(unit));
  }

  private static Optional<Integer> few(String word) {
    if (word.matches("\\d")) return Optional.of(Integer.parseInt(word));
    return Optional.of(FEW.indexOf(word)).filter(n -> n >= 0);
  }
}
