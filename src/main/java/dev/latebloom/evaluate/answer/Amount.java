package dev.latebloom.evaluate.answer;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number as people write it: {@code 1,000}, {@code $18.50}, {@code 50%}, {@code -2/3}, {@code
 * \frac{1}{2}}, {@code 1.5e3}. Currency and percent signs change nothing.
 *
 * @param below not zero
 */
record Amount(BigDecimal above, BigDecimal below) {
  private static final String DIGITS =
      "(?:\\d{1,3}(?:,\\d{3})+(?![\\d,])|\\d+)(?:\\.\\d+)?|\\.\\d+";

  /** A minus behind a letter, a digit or a bracket is the sign of a difference. */
  private static final String SIGN = "(?<sign>(?<![\\p{Alnum})\\]}])[-\u2212])?";

  private static final Pattern NUMBER =
      Pattern.compile(
          SIGN
              + "(?:\\\\?[$\u20ac\u00a3\u00a5]\\s?(?<inner>[-\u2212])?)?"
              + "(?:(?<above>"
              + DIGITS
              + ")(?:(?<power>[eE][+-]?\\d{1,3})(?!\\w)|\\s?/\\s?(?<below>\\d+))?"
              + "|\\\\[dt]?frac\\{(?<numerator>-?\\d+)\\}\\{(?<denominator>\\d+)\\})"
              + "(?:\\s?\\\\?%)?");

  /** What may stand around a number that is all of an answer. */
  private static final Pattern AROUND = Pattern.compile("^[\\s*_$(]+|[\\s*_$).]+$");

  /** The number that {@code text} is; empty where it is anything else. */
  static Optional<Amount> of(String text) {
    var matcher = NUMBER.matcher(text.strip());
    if (matcher.matches()) return amount(matcher);
    var bare = NUMBER.matcher(AROUND.matcher(text).replaceAll(""));
    return bare.matches() ? amount(bare) : Optional.empty();
  }

  /** The first number in {@code text}, as it is written there. */
  static Optional<String> first(String text) {
    var matcher = NUMBER.matcher(text);
    return matcher.find() ? Optional.of(matcher.group().strip()) : Optional.empty();
  }

  /** The last number in {@code text}, as it is written there. */
  static Optional<String> last(String text) {
    return NUMBER.matcher(text).results().reduce((_, later) -> later).map(MatchResult::group);
  }

  private static Optional<Amount> amount(Matcher match) {
    boolean isFraction = match.group("numerator") != null;
    var above = decimal(match.group(isFraction ? "numerator" : "above"));
    if (match.group("power") != null) {
      above = above.scaleByPowerOfTen(Integer.parseInt(match.group("power").substring(1)));
    }
    var written = isFraction ? match.group("denominator") : match.group("below");
    var below = written == null ? BigDecimal.ONE : decimal(written);
    if (below.signum() == 0) return Optional.empty();
    boolean isNegative = (match.group("sign") == null) != (match.group("inner") == null);
    return Optional.of(new Amount(isNegative ? above.negate() : above, below));
  }

  private static BigDecimal decimal(String digits) {
    return new BigDecimal(digits.replace(",", ""));
  }

  /** Whether both are the same number; {@code 1000} and {@code 1,000.0} are. */
  boolean isSame(Amount other) {
    return above.multiply(other.below).compareTo(other.above.multiply(below)) == 0;
  }
}
