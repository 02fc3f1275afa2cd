package dev.latebloom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A conversation with loss on two answers, against the two conversations that end with each. */
final class LossSpansTrainingTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final int[] TALK = {9, 3, 5, 7, 11, 13, 2, 4, 6, 8, 10, 12};
  private static final LossSpans BOTH = LossSpans.of(2, 5, 8, 12);
  private static final LossSpans FIRST = LossSpans.of(2, 5);
  private static final LossSpans SECOND = LossSpans.of(8, 12);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void theLossIsTheMeanOverTheTokensOfBothAnswers() {
    double together = lossOf(row(BOTH));
    assertThat(together)
        .isCloseTo((3 * lossOf(row(FIRST)) + 4 * lossOf(row(SECOND))) / 7, within(1e-6));
  }

  @Test
  void inASharedRowTheLossIsTheSame() {
    var tokens = Arrays.copyOf(TALK, 20);
    System.arraycopy(TALK, 0, tokens, 12, 5);
    var packed =
        new MicroBatch(
            new long[] {1, 2}, 20, tokens, new int[] {0, 12}, new LossSpans[] {BOTH, FIRST});
    try (var step = step()) {
      var losses = step.apply(new Batch(1, List.of(packed))).losses();
      assertThat((double) losses[0]).isCloseTo(lossOf(row(BOTH)), within(1e-6));
      assertThat((double) losses[1]).isCloseTo(lossOf(row(FIRST)), within(1e-6));
    }
  }

  private static MicroBatch row(LossSpans loss) {
    int[] tokens = Arrays.copyOf(TALK, loss.end());
    return new MicroBatch(
        new long[] {1}, tokens.length, tokens, new int[] {0}, new LossSpans[] {loss});
  }

  private static double lossOf(MicroBatch part) {
    try (var step = step()) {
      return step.apply(new Batch(1, List.of(part))).losses()[0];
    }
  }

  private static TrainingStep step() {
    var settings = new ModelSettings(64, 32, 2, 4, 2, 48, 32, 10000, 1e-5);
    var schedule = new Schedule.Cosine(1e-2, 5, 100, 0.1);
    var optimizer = new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1, schedule);
    return TrainingStep.create(TORCH, Model.create(TORCH, settings, 0, Compute.FP32, 1), optimizer);
  }
}
