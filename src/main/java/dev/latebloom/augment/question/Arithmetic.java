package dev.latebloom.augment.question;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/** Sums, differences and products of whole numbers, such as {@code 12+34=}. */
public final class Arithmetic {
  public static final List<Template> TEMPLATES =
      List.of(
          template('+', BigInteger::add),
          template('-', BigInteger::subtract),
          template('*', BigInteger::multiply));

  private Arithmetic() {}

  private static Template template(char sign, BinaryOperator<BigInteger> operation) {
    return new Template(
        Pattern.compile("(\\d{1,18})\\" + sign + "(\\d{1,18})="),
        Template.each(Digits::whole),
        numbers ->
            Optional.of(
                operation
                    .apply(new BigInteger(numbers.get(0)), new BigInteger(numbers.get(1)))
                    .toString()));
  }
}
