package dev.latebloom.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.augment.question.Pair;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Sums, differences and products. */
final class ArithmeticTest {
  private final RuleRewriter rewriter = TemplateRewriter.arithmetic();

  @Property(tries = 200)
  void variantsAreOtherRightProblemsOfTheSameLengths(
      @ForAll @IntRange(min = 0, max = 999) int left,
      @ForAll @IntRange(min = 0, max = 999) int right,
      @ForAll @IntRange(max = 2) int sign,
      @ForAll long seed) {
    var original = solved(left, "+-*".charAt(sign), right);

    var variants = rewrite(original, 3, seed);

    assertThat(variants).isNotEmpty().doesNotHaveDuplicates().doesNotContain(original);
    for (var variant : variants) {
      var sides = variant.prompt().substring(0, variant.prompt().length() - 1).split("[-+*]", -1);
      assertThat(sides[0]).hasSameSizeAs(Integer.toString(left));
      assertThat(sides[1]).hasSameSizeAs(Integer.toString(right));
      assertThat(variant)
          .isEqualTo(
              solved(Integer.parseInt(sides[0]), "+-*".charAt(sign), Integer.parseInt(sides[1])));
    }
    assertThat(rewrite(original, 3, seed)).isEqualTo(variants);
  }

  @Test
  void aWrongAnswerHasNoVariant() {
    assertThat(rewrite(new Pair("12+34=", "47"), 3, 1)).isEmpty();
  }

  @Test
  void otherTextsHaveNone() {
    assertThat(rewrite(new Pair("How many are 3 and 4?", "7"), 3, 1)).isEmpty();
    assertThat(rewrite(new Pair("", "12+34=46"), 3, 1)).isEmpty();
  }

  private List<Pair> rewrite(Pair original, int count, long seed) {
    return rewriter.rewrite(original, "", count, seed).toCompletableFuture().join();
  }

  private static Pair solved(int left, char sign, int right) {
    int answer =
        switch (sign) {
          case '+' -> left + right;
          case '-' -> left - right;
          default -> left * right;
        };
    return new Pair("" + left + sign + right + "=", Integer.toString(answer));
  }
}
