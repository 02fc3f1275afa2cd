package dev.latebloom.augment;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Variants of a sum, difference or product by rule: the operation and the lengths of both numbers
 * stay, the digits are others. An original whose answer is wrong has none: it would be taken for
 * one that is right.
 */
public final class ArithmeticRewriter implements Rewriter {
  private static final Pattern PROBLEM = Pattern.compile("(\\d{1,18})([-+*])(\\d{1,18})=");

  /** Numbers of one digit have few variants; some draws meet the same one again. */
  private static final int TRIES = 20;

  private record Problem(String left, char sign, String right) {
    static Optional<Problem> of(String prompt) {
      var matcher = PROBLEM.matcher(prompt);
      if (!matcher.matches()) return Optional.empty();
      return Optional.of(
          new Problem(matcher.group(1), matcher.group(2).charAt(0), matcher.group(3)));
    }

    Problem withOtherDigits(SplittableRandom random) {
      return new Problem(digits(left.length(), random), sign, digits(right.length(), random));
    }

    private static String digits(int length, SplittableRandom random) {
      var digits = new StringBuilder();
      digits.append(length == 1 ? random.nextInt(10) : 1 + random.nextInt(9));
      while (digits.length() < length) digits.append(random.nextInt(10));
      return digits.toString();
    }

    Pair solved() {
      var a = new BigInteger(left);
      var b = new BigInteger(right);
      var answer =
          switch (sign) {
            case '+' -> a.add(b);
            case '-' -> a.subtract(b);
            case '*' -> a.multiply(b);
            default -> throw new IllegalStateException("the pattern lets no " + sign + " through");
          };
      return new Pair(left + sign + right + "=", answer.toString());
    }
  }

  @Override
  public CompletionStage<List<Pair>> rewrite(Pair original, int count, long seed) {
    return CompletableFuture.completedFuture(variants(original, count, seed));
  }

  /** The same, at once. */
  List<Pair> variants(Pair original, int count, long seed) {
    var problem = Problem.of(original.prompt()).filter(found -> found.solved().equals(original));
    if (problem.isEmpty()) return List.of();
    var random = new SplittableRandom(seed);
    var variants = new LinkedHashSet<Pair>();
    for (int i = 0; i < TRIES * count && variants.size() < count; i++) {
      var variant = problem.get().withOtherDigits(random).solved();
      if (!variant.equals(original)) variants.add(variant);
    }
    return new ArrayList<>(variants);
  }
}
