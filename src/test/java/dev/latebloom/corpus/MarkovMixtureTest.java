package dev.latebloom.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class MarkovMixtureTest {
  private static final int BYTES = MarkovMixture.LENGTH + 1;

  private static MarkovMixture corpus(int examples, int heldOut, double errors, long seed) {
    return new MarkovMixture(new CorpusSettings(examples, heldOut, errors, seed, Mix.BALANCED));
  }

  @Property(tries = 10)
  void theFloorIsTheMeanSurpriseOfItsTexts(@ForAll long seed) {
    var corpus = corpus(0, 1500, 0, seed);
    var texts = corpus.heldOut();
    for (var source : corpus.sources()) {
      double[] losses =
          texts.stream()
              .filter(text -> text.source().equals(source))
              .mapToDouble(text -> corpus.surprise(text).orElseThrow() / BYTES)
              .toArray();
      double mean = 0;
      for (double loss : losses) mean += loss / losses.length;
      double variance = 0;
      for (double loss : losses) variance += (loss - mean) * (loss - mean) / losses.length;
      // Five standard errors of the mean.
      double tolerance = 5 * Math.sqrt(variance / losses.length);
      assertThat(mean).isCloseTo(corpus.floor(source).orElseThrow(), within(tolerance));
    }
  }

  @Property(tries = 10)
  void entropyIsThatOfAllTextsWrittenOut(
      @ForAll @IntRange(max = 2) int order, @ForAll @IntRange(min = 1, max = 4) int length) {
    var chain = new MarkovChain(order, new SplittableRandom(5));
    int contexts = Math.powExact(MarkovChain.LETTERS, order);
    double sum = 0;
    for (int context = 0; context < contexts; context++) {
      sum += expectedSurprise(chain, context, length) / contexts;
    }
    assertThat(chain.entropy(length)).isCloseTo(sum, within(1e-9));
  }

  private static double expectedSurprise(MarkovChain chain, int context, int length) {
    if (length == 0) return 0;
    double sum = 0;
    for (int letter = 0; letter < MarkovChain.LETTERS; letter++) {
      double surprise = chain.surprise(context, letter);
      double rest = expectedSurprise(chain, chain.moved(context, letter), length - 1);
      sum += Math.exp(-surprise) * (surprise + rest);
    }
    return sum;
  }

  @Test
  void theNextLetterOfEveryContextHasOneDistribution() {
    var chain = new MarkovChain(3, new SplittableRandom(9));
    for (int context = 0; context < 512; context++) {
      double sum = 0;
      for (int letter = 0; letter < MarkovChain.LETTERS; letter++) {
        sum += Math.exp(-chain.surprise(context, letter));
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void errorsAreTextsThatNothingPredicts() {
    var corpus = corpus(4000, 0, 0.1, 2);
    var truth = corpus.truth();
    double wrong = 0;
    double right = 0;
    for (int i = 0; i < 4000; i++) {
      double surprise = corpus.surprise(corpus.problem(i)).orElseThrow() / MarkovMixture.LENGTH;
      if (truth.isError("markov-" + i)) wrong += surprise / 400;
      else right += surprise / 3600;
    }
    // Letters drawn evenly cost at least ln 8 on average whatever predicts them.
    assertThat(wrong).isGreaterThan(Math.log(8));
    assertThat(right).isLessThan(0.85 * Math.log(8));
  }

  @Test
  void promptsNameTheirSourceAndGiveTheFirstContext() {
    var corpus = corpus(400, 0, 0, 1);
    for (int i = 0; i < 400; i++) {
      var problem = corpus.problem(i);
      int order = problem.prompt().charAt(0) - 'A';
      assertThat(problem.source()).isEqualTo("order-" + order);
      assertThat(problem.prompt()).hasSize(1 + order).matches("[A-D][a-h]*");
      assertThat(problem.response()).hasSize(MarkovMixture.LENGTH).matches("[a-h]+");
    }
    assertThat(corpus.records().toList()).isEqualTo(corpus(400, 0, 0, 1).records().toList());
    assertThat(corpus(0, 5, 0, 1).heldOut()).isEqualTo(corpus(0, 5, 0, 1).heldOut());
  }
}
