package dev.latebloom.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScoreTest {
  /** Nats, tokens, nats of the text, bytes, words. */
  private static final Prediction ONE = prediction(0, "a", new TextLoss(6, 3, 4, 8, 1), true);

  private static final Prediction TWO = prediction(1, "b", new TextLoss(4, 4, 4, 2, 3), false);

  @Test
  void bitsAByteAndPerplexityAWordAreOfTheTextsAlone() {
    var all = Score.of(List.of(ONE, TWO)).getFirst();
    assertThat(all.loss().mean()).isEqualTo((6 / 3.0 + 4 / 4.0) / 2);
    assertThat(all.bitsPerByte().mean()).isCloseTo((4 + 4) / Math.log(2) / 10, within(1e-12));
    assertThat(all.wordPerplexity()).isCloseTo(Math.exp((4 + 4) / 4.0), within(1e-9));
    assertThat(all.right().mean()).isEqualTo(0.5);
  }

  /** MambaByte's own figures: 0.59014 nats a byte on PG19's test set are 33.0 a word. */
  @Test
  void thePapersPerplexityIsThatOfItsCrossEntropy() {
    var pg19 = new TextLoss(0, 1, 0.59014 * 41_289_101, 41_289_101, 6_965_511);
    assertThat(Score.of(List.of(prediction(0, "", pg19, true))).getFirst().wordPerplexity())
        .isCloseTo(33.0, within(0.1));
  }

  @Test
  void sourcesComeInTheOrderOfTheData() {
    assertThat(Score.of(List.of(TWO, ONE))).extracting(Score::source).containsExactly("", "b", "a");
    assertThat(Score.of(List.of(ONE))).hasSize(1);
  }

  @Test
  void aDifferenceIsThatOfTheItemsThatBothHave() {
    var better = prediction(1, "b", new TextLoss(2, 4, 2, 2, 3), true);
    var other = prediction(7, "b", new TextLoss(9, 1, 9, 1, 1), true);
    var difference = Difference.of(List.of(ONE, TWO), List.of(better, ONE, other));
    assertThat(difference.items()).isEqualTo(2);
    assertThat(difference.loss().mean()).isEqualTo((0 + 0.5) / 2);
    assertThat(difference.bitsPerByte().mean()).isCloseTo(2 / Math.log(2) / 10, within(1e-12));
    assertThat(difference.wordPerplexity()).isCloseTo(Math.exp(2 / 4.0), within(1e-12));
    assertThat(difference.right().mean()).isEqualTo(-0.5);
    assertThat(difference.onlyFirst()).isEmpty();
    assertThat(difference.onlySecond()).containsExactly(new Difference.Changed(TWO, better));
    assertThat(difference.p()).isEqualTo(1);
  }

  private static Prediction prediction(int index, String source, TextLoss loss, boolean isRight) {
    var reply = new Reply("q", "r", Optional.of("r"), "r", isRight, List.of(), 1);
    return new Prediction(index, "k" + index, source, Optional.of(loss), Optional.of(reply));
  }
}
