package dev.latebloom.augment;

import dev.latebloom.augment.question.Pair;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells whether an answer is right without working it out as the product does: sums by what is left
 * of them, quotients by their products, digits by long division, orders by neighbours.
 */
final class WorkedOut {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+|/\\d+)?");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("h:mm a", Locale.ROOT);
  private static final MathContext PRECISE = new MathContext(60);
  private static final String PLACES =
      "units tens hundreds thousands ten-thousands hundred-thousands"
          + " millions ten-millions hundred-millions billions";

  private WorkedOut() {}

  static boolean isRight(Pair pair) {
    var question = pair.prompt().strip();
    var answer = pair.response();
    if (question.contains("minutes")) return isTime(question, answer);
    if (question.contains("base")) return isBase(question, answer);
    if (question.contains(" digit of ")) return isDigit(question, answer);
    if (question.contains("ound")) return isRounded(question, answer);
    var numbers = numbers(question);
    if (question.matches("(?:Sort|Put).* .*,.*")) return isSorted(question, answer);
    if (question.contains("nearest to") || question.contains("closest to")) {
      return isNearest(question, answer);
    }
    if (question.startsWith("Which")) {
      double other = numbers.get(0).equals(answer) ? value(numbers.get(1)) : value(numbers.get(0));
      return numbers.contains(answer)
          && (question.contains("smaller") ? value(answer) < other : value(answer) > other);
    }
    if (question.matches("(?:Is|Are|Do|Does) .*")) return isRelation(question, answer);
    return isResult(question, exact(numbers.get(0)), exact(numbers.get(1)), answer);
  }

  private static boolean isResult(String question, BigDecimal a, BigDecimal b, String answer) {
    if (question.toLowerCase(Locale.ROOT).contains("divide")) {
      var parts = answer.split("/", -1);
      var top = new BigInteger(parts[0]);
      var bottom = parts.length == 2 ? new BigInteger(parts[1]) : BigInteger.ONE;
      return top.multiply(b.toBigIntegerExact()).equals(bottom.multiply(a.toBigIntegerExact()))
          && top.gcd(bottom).equals(BigInteger.ONE)
          && bottom.signum() > 0
          && (parts.length == 1 || !bottom.equals(BigInteger.ONE));
    }
    var result = new BigDecimal(answer);
    if (answer.contains(".") && answer.endsWith("0")) return false;
    if (question.matches(".*(?:Subtract|less than).*")) return result.add(a).compareTo(b) == 0;
    if (question.matches(".*(?:distance|difference).*")) {
      return result.signum() >= 0
          && (a.add(result).compareTo(b) == 0 || b.add(result).compareTo(a) == 0);
    }
    if (question.matches(".*(?:roduct|times|Multiply|\\*).*")) {
      return b.signum() == 0 ? result.signum() == 0 : result.divide(b, PRECISE).compareTo(a) == 0;
    }
    boolean minus = question.matches(".*(?:minus|take away|\\d ?- ?-?\\d).*");
    return result.add(minus ? b : b.negate()).compareTo(a) == 0;
  }

  private static boolean isTime(String question, String answer) {
    var words = question.replace("?", "").split(" ", -1);
    if (question.startsWith("How")) {
      var from = LocalTime.parse(words[6] + " " + words[7], TIME);
      return from.plus(Duration.ofMinutes(Long.parseLong(answer)))
          .equals(LocalTime.parse(words[9] + " " + words[10], TIME));
    }
    var minutes = Duration.ofMinutes(Long.parseLong(words[2]));
    var given = LocalTime.parse(words[5] + " " + words[6], TIME);
    var asked = LocalTime.parse(answer, TIME);
    return words[4].equals("before")
        ? asked.plus(minutes).equals(given)
        : given.plus(minutes).equals(asked);
  }

  private static boolean isBase(String question, String answer) {
    var found = Pattern.compile("(\\S+) \\(base (\\d+)\\) (?:in|to) base (\\d+)").matcher(question);
    return found.find()
        && answer.matches("0|-?[1-9a-z][0-9a-z]*")
        && ofDigits(found.group(1), Integer.parseInt(found.group(2)))
            .equals(ofDigits(answer, Integer.parseInt(found.group(3))));
  }

  /** By Horner's rule. */
  private static BigInteger ofDigits(String written, int base) {
    var value = BigInteger.ZERO;
    for (char c : written.replace("-", "").toCharArray()) {
      int digit = "0123456789abcdefghijklmnopqrstuvwxyz".indexOf(c);
      if (digit < 0 || digit >= base) throw new AssertionError(written + " in base " + base);
      value = value.multiply(BigInteger.valueOf(base)).add(BigInteger.valueOf(digit));
    }
    return written.startsWith("-") ? value.negate() : value;
  }

  private static boolean isDigit(String question, String answer) {
    var place = question.replaceAll("What is the (.*) digit of .*", "$1").replace(' ', '-');
    int power = Arrays.asList(PLACES.split(" ", -1)).indexOf(place);
    long number = Long.parseLong(question.replaceAll("\\D", ""));
    for (int i = 0; i < power; i++) number /= 10;
    return number > 0 && Long.toString(number % 10).equals(answer);
  }

  /** The answer is a multiple of the unit, and nearer than half of one. */
  private static boolean isRounded(String question, String answer) {
    var number = exact(numbers(question).get(0));
    var unit = unit(question);
    var result = new BigDecimal(answer);
    return result.remainder(unit).signum() == 0
        && result.subtract(number).abs().compareTo(unit.divide(BigDecimal.TWO)) < 0
        && result.stripTrailingZeros().toPlainString().equals(answer);
  }

  private static BigDecimal unit(String question) {
    var words =
        question
            .replaceAll(".* to (?:the nearest )?", "")
            .replaceAll("[.?]$", "")
            .replace("one hundred thousand", "100000")
            .replace("ten thousand", "10000")
            .replace("one million", "1000000")
            .replace("one thousand", "1000")
            .replace("one hundred", "100")
            .replace("integer", "1");
    if (!words.matches(".*(?:place|dp).*")) {
      return new BigDecimal(words.equals("ten") ? "10" : words);
    }
    var few = List.of("zero", "one", "two", "three", "four", "five", "six", "seven");
    var word = words.split(" ", -1)[0];
    return BigDecimal.ONE.movePointLeft(
        few.contains(word) ? few.indexOf(word) : Integer.parseInt(word));
  }

  private static boolean isSorted(String question, String answer) {
    var given = numbers(question);
    var sorted = List.of(answer.split(", ", -1));
    boolean down = question.contains("descending") || question.contains("decreasing");
    for (int i = 1; i < sorted.size(); i++) {
      double step = value(sorted.get(i)) - value(sorted.get(i - 1));
      if (down ? step >= 0 : step <= 0) return false;
    }
    return sorted.size() == given.size() && sorted.containsAll(given);
  }

  private static boolean isNearest(String question, String answer) {
    var numbers = numbers(question);
    var others = numbers.subList(1, numbers.size());
    var chosen = question.contains("(a)") ? others.get(answer.charAt(0) - 'a') : answer;
    double to = value(numbers.get(0));
    double distance = Math.abs(value(chosen) - to);
    return others.contains(chosen)
        && others.stream()
            .filter(other -> !other.equals(chosen))
            .allMatch(other -> Math.abs(value(other) - to) > distance);
  }

  private static boolean isRelation(String question, String answer) {
    var numbers = numbers(question);
    double a = value(numbers.get(0));
    double b = value(numbers.get(1));
    boolean holds;
    if (question.matches(".*(?:not equal|unequal|non-?equal|!=|different).*")) holds = a != b;
    else if (question.matches(".*(?:at least|>=|greater than or).*")) holds = a >= b;
    else if (question.matches(".*(?:at most|<=|less than or).*")) holds = a <= b;
    else if (question.matches(".*(?:equal|=|same).*")) holds = a == b;
    else if (question.matches(".*(?:greater|bigger|>).*")) holds = a > b;
    else holds = a < b;
    return answer.equals(holds ? "True" : "False");
  }

  private static List<String> numbers(String text) {
    return NUMBER.matcher(text).results().map(found -> found.group()).toList();
  }

  private static double value(String number) {
    var parts = number.split("/", -1);
    return parts.length == 1
        ? Double.parseDouble(number)
        : Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
  }

  private static BigDecimal exact(String number) {
    return new BigDecimal(number);
  }
}
