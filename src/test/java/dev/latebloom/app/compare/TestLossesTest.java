package dev.latebloom.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.families.ModelSettings;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a comparison measures on conversations of which every answer carries loss. */
final class TestLossesTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final int[] TALK = {9, 3, 5, 7, 11, 13, 2, 4, 6, 8, 10, 12};

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void turnsBetweenAnswersHaveNoPartInTheLoss() {
    var losses =
        of(talk(LossSpans.of(2, 5, 8, 12)), talk(LossSpans.of(2, 5)), talk(LossSpans.of(8, 12)));
    assertThat(losses[0]).isCloseTo((3 * losses[1] + 4 * losses[2]) / 7, within(1e-6));
  }

  @Test
  void theQuestionOfAConversationIsAllThatComesBeforeItsLastAnswer() {
    var talk = talk(LossSpans.of(2, 5, 8, 12));
    assertThat(HeldOutProblems.question(talk)).isEqualTo(Tokens.of(9, 3, 5, 7, 11, 13, 2, 4));
    assertThat(HeldOutProblems.answer(talk)).isEqualTo(Tokens.of(6, 8, 10, 12));
  }

  private static Example talk(LossSpans loss) {
    return new Example("", "", Tokens.of(Arrays.copyOf(TALK, loss.end())), loss, 0, 0);
  }

  private static double[] of(Example... examples) {
    var settings = new ModelSettings(64, 32, 2, 4, 2, 48, 32, 10000, 1e-5);
    var model = Model.create(TORCH, settings, 0, Compute.FP32, 1);
    try (var scorer = new Scorer(TORCH, model, MemorySettings.AMPLE)) {
      return new TestLosses(scorer, 1000).of(List.of(examples));
    }
  }
}
