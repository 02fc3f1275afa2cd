package dev.latebloom.corpus;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sources of graded arithmetic; each knows its problems. */
public enum Arithmetic {
  SUM_1("sum-1", '+', 0, 9, 0, 9),
  SUM_2_1("sum-2-1", '+', 10, 99, 0, 9),
  DIFFERENCE_2_1("difference-2-1", '-', 10, 99, 0, 9),
  SUM_2("sum-2", '+', 10, 99, 10, 99),
  SUM_3("sum-3", '+', 100, 999, 100, 999),
  DIFFERENCE_2("difference-2", '-', 10, 99, 10, 99),
  PRODUCT_1_2("product-1x2", '*', 2, 9, 10, 99),
  PRODUCT_2_2("product-2x2", '*', 10, 99, 10, 99);

  /** What the demo trains, from easy to hard; the last is out of a small model's reach. */
  static final List<Arithmetic> USUAL =
      List.of(SUM_1, SUM_2, SUM_3, DIFFERENCE_2, PRODUCT_1_2, PRODUCT_2_2);

  private final String source;
  private final char sign;
  private final int lowestLeft;
  private final int highestLeft;
  private final int lowestRight;
  private final int highestRight;

  Arithmetic(
      String source,
      char sign,
      int lowestLeft,
      int highestLeft,
      int lowestRight,
      int highestRight) {
    this.source = source;
    this.sign = sign;
    this.lowestLeft = lowestLeft;
    this.highestLeft = highestLeft;
    this.lowestRight = lowestRight;
    this.highestRight = highestRight;
  }

  /**
   * Sources by their names, in the order given.
   *
   * @throws IllegalArgumentException naming the first that there is not
   */
  static List<Arithmetic> named(List<String> names) {
    return names.stream().map(Arithmetic::named).distinct().toList();
  }

  private static Arithmetic named(String name) {
    return Stream.of(values())
        .filter(one -> one.source.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no source of arithmetic is called \"%s\"; choose from %s"
                        .formatted(
                            name,
                            Stream.of(values())
                                .map(Arithmetic::source)
                                .collect(Collectors.joining(", ")))));
  }

  /** The source's name in its records. */
  public String source() {
    return source;
  }

  /** How many problems there are; the two sides of a sum may be swapped for another one. */
  public int problems() {
    return (highestLeft - lowestLeft + 1) * (highestRight - lowestRight + 1);
  }

  /** Problem {@code index}, {@code 0 <= index < problems()}. */
  Problem problem(int index) {
    int width = highestRight - lowestRight + 1;
    int left = lowestLeft + index / width;
    int right = lowestRight + index % width;
    return new Problem(
        source, left + "" + sign + right + "=", Integer.toString(answer(left, right)));
  }

  private int answer(int left, int right) {
    return switch (this) {
      case SUM_1, SUM_2_1, SUM_2, SUM_3 -> left + right;
      case DIFFERENCE_2_1, DIFFERENCE_2 -> left - right;
      case PRODUCT_1_2, PRODUCT_2_2 -> left * right;
    };
  }

  /** One problem at random. */
  int draw(SplittableRandom random) {
    return random.nextInt(problems());
  }
}
