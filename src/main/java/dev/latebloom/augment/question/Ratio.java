package dev.latebloom.augment.question;

import java.math.BigDecimal;
import java.math.BigInteger;

/** An exact fraction in lowest terms, with a denominator above 0. */
record Ratio(BigInteger numerator, BigInteger denominator) implements Comparable<Ratio> {
  Ratio {
    var common = numerator.gcd(denominator);
    if (denominator.signum() < 0) common = common.negate();
    numerator = numerator.divide(common);
    denominator = denominator.divide(common);
  }

  /** Reads a whole number, a decimal or a fraction of two whole numbers. */
  static Ratio read(String text) {
    int bar = text.indexOf('/');
    if (bar >= 0) {
      return new Ratio(
          new BigInteger(text.substring(0, bar)), new BigInteger(text.substring(bar + 1)));
    }
    var decimal = new BigDecimal(text);
    return new Ratio(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()));
  }

  Ratio plus(Ratio other) {
    return new Ratio(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  Ratio minus(Ratio other) {
    return plus(new Ratio(other.numerator.negate(), other.denominator));
  }

  Ratio times(Ratio other) {
    return new Ratio(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  /**
   * @param other not 0
   */
  Ratio by(Ratio other) {
    return new Ratio(numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  Ratio distance(Ratio other) {
    var difference = minus(other);
    return new Ratio(difference.numerator.abs(), difference.denominator);
  }

  int sign() {
    return numerator.signum();
  }

  boolean isWhole() {
    return denominator.equals(BigInteger.ONE);
  }

  @Override
  public int compareTo(Ratio other) {
    return minus(other).sign();
  }

  /** As a decimal; fails for a fraction that has none. */
  String decimal() {
    return new BigDecimal(numerator).divide(new BigDecimal(denominator)).toPlainString();
  }

  /** As a fraction, or as a whole number where it is one. */
  @Override
  public String toString() {
    return isWhole() ? numerator.toString() : numerator + "/" + denominator;
  }
}
