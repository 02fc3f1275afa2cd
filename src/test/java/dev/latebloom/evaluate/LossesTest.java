package dev.latebloom.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.fresh.NewModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Against a plain loop: the logits behind every token's own prefix, softmax in Java. */
final class LossesTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final int CONTEXT = 16;
  private static final NewModel LLAMA =
      new ModelSettings(64, 32, 2, 4, 2, 48, CONTEXT, 10000, 1e-5);
  private static final NewModel MAMBA = new MambaSettings(64, 32, 2, 1e-5);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void turnsBetweenAnswersHaveNoPartInTheLoss() {
    try (var scorer = scorer(LLAMA)) {
      var talk = example(12, LossSpans.of(2, 5, 8, 12));
      double[] losses =
          new Losses(scorer, 1000)
              .of(List.of(talk, example(5, LossSpans.of(2, 5)), example(12, LossSpans.of(8, 12))));
      assertThat(losses[0]).isCloseTo((3 * losses[1] + 4 * losses[2]) / 7, within(1e-6));
    }
  }

  @Test
  void aDocumentOfAnyLengthIsReadInWindowsThatScoreEachTokenOnce() {
    try (var scorer = scorer(LLAMA)) {
      var examples =
          List.of(
              example(50, LossSpans.behind(1, 50)),
              example(16, LossSpans.behind(1, 16)),
              example(17, LossSpans.behind(1, 17)),
              example(40, LossSpans.of(3, 9, 30, 40)),
              example(39, LossSpans.of(36, 39)));
      for (int stride : new int[] {1, 5, 8, 15}) {
        var reading = new Reading(CONTEXT, stride, false);
        var losses = new Losses(scorer, reading, 64, _ -> {}).byToken(examples);
        for (int i = 0; i < examples.size(); i++) {
          var expected = inWindows(scorer.model(), examples.get(i), stride);
          assertThat(losses.get(i).count()).isEqualTo(expected.size());
          assertThat(losses.get(i).sum(expected.size()))
              .isCloseTo(expected.stream().mapToDouble(x -> x).sum(), within(1e-4));
          assertThat(losses.get(i).sum(2))
              .isCloseTo(expected.get(0) + expected.get(1), within(1e-5));
        }
      }
    }
  }

  @Test
  void aMambasStateGoesOnFromChunkToChunk() {
    try (var scorer = scorer(MAMBA)) {
      var examples =
          List.of(
              example(50, LossSpans.behind(1, 50)),
              example(9, LossSpans.behind(4, 9)),
              example(33, LossSpans.of(3, 9, 30, 33)),
              example(48, LossSpans.behind(1, 48)));
      int[] read = {0};
      var reading = new Reading(10, 5, true);
      var losses = new Losses(scorer, reading, 30, n -> read[0] += n).byToken(examples);
      for (int i = 0; i < examples.size(); i++) {
        var expected = whole(scorer.model(), examples.get(i));
        assertThat(losses.get(i).sum(expected.size()))
            .isCloseTo(expected.stream().mapToDouble(x -> x).sum(), within(1e-4));
      }
      assertThat(read[0]).isBetween(50 + 9 + 33 + 48, 3 * 50 + 9);
    }
  }

  @Test
  void piecesOfATextKnowNothingOfEachOther() {
    for (var model : List.of(LLAMA, MAMBA)) {
      try (var scorer = scorer(model)) {
        var text = example(29, LossSpans.of(1, 12, 13, 29));
        var reading = new Reading(CONTEXT, 8, model.equals(MAMBA)).inPiecesOf(7);
        var losses = new Losses(scorer, reading, 30, _ -> {}).byToken(List.of(text)).getFirst();
        double expected = 0;
        for (int p : scored(text)) {
          // The token before a piece is read with it: nothing is predicted from nothing.
          expected += loss(scorer.model(), text.tokens(), (p - 1) / 7 * 7, p);
        }
        assertThat(losses.count()).isEqualTo(27);
        assertThat(losses.sum(27)).isCloseTo(expected, within(1e-4));
      }
    }
  }

  @Test
  void aStrideAsLongAsTheContextIsRefused() {
    assertThatThrownBy(() -> new Reading(16, 16, false)).hasMessageContaining("--stride is 16");
  }

  private static List<Double> whole(Model model, Example example) {
    var losses = new ArrayList<Double>();
    for (int p : scored(example)) losses.add(loss(model, example.tokens(), 0, p));
    return losses;
  }

  /** The first window holds the first 16 tokens; each further one ends {@code stride} later. */
  private static List<Double> inWindows(Model model, Example example, int stride) {
    int n = example.tokens().length();
    var losses = new ArrayList<Double>();
    for (int p : scored(example)) {
      int end = CONTEXT;
      while (end <= p) end += stride;
      losses.add(loss(model, example.tokens(), Math.max(0, Math.min(end, n) - CONTEXT), p));
    }
    return losses;
  }

  private static List<Integer> scored(Example example) {
    var positions = new ArrayList<Integer>();
    for (int span = 0; span < example.loss().size(); span++) {
      for (int p = example.loss().from(span); p < example.loss().to(span); p++) positions.add(p);
    }
    return positions;
  }

  /** Of the token at {@code p}, behind those from {@code from} on. */
  private static double loss(Model model, Tokens tokens, int from, int p) {
    TORCH.enter();
    try (var scope = TORCH.scope()) {
      var ids = new int[p - from];
      Arrays.setAll(ids, i -> tokens.at(from + i));
      var row = TORCH.create(scope, ids, new Shape(1, ids.length));
      var at = TORCH.create(scope, new int[] {ids.length - 1}, new Shape(1));
      float[] logits = model.logits(row, at).toFloatArray();
      double sum = 0;
      for (float logit : logits) sum += Math.exp(logit);
      return Math.log(sum) - logits[tokens.at(p)];
    }
  }

  private static Example example(int length, LossSpans loss) {
    var random = new SplittableRandom(5);
    var tokens = new int[length];
    Arrays.setAll(tokens, _ -> random.nextInt(1, 64));
    return new Example("", "", Tokens.of(tokens), loss, 0, 0);
  }

  private static Scorer scorer(NewModel settings) {
    var model = Model.create(TORCH, settings, 0, Compute.FP32, 1);
    return new Scorer(TORCH, model, MemorySettings.AMPLE);
  }
}
