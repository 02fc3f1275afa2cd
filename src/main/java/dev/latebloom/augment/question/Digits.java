package dev.latebloom.augment.question;

import java.util.SplittableRandom;

/** Draws another number that is written like a given one. */
@FunctionalInterface
interface Digits {
  String like(String number, SplittableRandom random);

  /** Another whole number of as many digits; of one digit also 0. */
  static String whole(String number, SplittableRandom random) {
    var digits = new StringBuilder();
    digits.append(number.length() == 1 ? random.nextInt(10) : 1 + random.nextInt(9));
    while (digits.length() < number.length()) digits.append(random.nextInt(10));
    return digits.toString();
  }

  /** In tens: see {@link #inBase}. */
  static String decimal(String numbers, SplittableRandom random) {
    return inBase(10, numbers, random);
  }

  /**
   * Other numbers, each as long as it was: signs, points, bars, words and the zeros in front of a
   * number stay. Its first digit is drawn from 1 on, and so is the last one behind a point.
   *
   * @param numbers a text in which everything that is a digit of {@code base} belongs to a number
   */
  static String inBase(int base, String numbers, SplittableRandom random) {
    var drawn = new StringBuilder();
    boolean begun = false;
    boolean pointed = false;
    for (int i = 0; i < numbers.length(); i++) {
      char c = numbers.charAt(i);
      boolean last = i + 1 == numbers.length() || Character.digit(numbers.charAt(i + 1), base) < 0;
      if (Character.digit(c, base) < 0) {
        pointed = c == '.';
        begun &= pointed;
        drawn.append(c);
      } else if (c == '0' && !begun && !(last && pointed)) {
        drawn.append(c);
      } else {
        int least = !begun || (last && pointed) ? 1 : 0;
        drawn.append(Character.forDigit(random.nextInt(least, base), base));
        begun = true;
      }
    }
    return drawn.toString();
  }
}
