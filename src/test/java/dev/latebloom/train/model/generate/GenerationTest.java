package dev.latebloom.train.model.generate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.fresh.PatchSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GenerationTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Model MODEL =
      Model.create(
          TORCH, new ModelSettings(256, 32, 2, 4, 2, 48, 16, 10000, 1e-5), 0, Compute.FP32, 3);

  @AfterAll
  static void close() {
    MODEL.close();
    TORCH.close();
  }

  @Test
  void companyDoesNotChangeWhatAPromptGets() {
    var prompts = new ArrayList<Tokens>();
    for (int i = 0; i < 20; i++)
      prompts.add(Tokens.ofBytes(("p" + "x".repeat(i % 7)).getBytes(UTF_8)));
    for (var sampling : List.of(Sampling.GREEDY, new Sampling(1, 50, 0.9, 7))) {
      var together = new Generation(MODEL, 20).continuations(prompts, 5, sampling);
      var inThrees = new Generation(MODEL, 3).continuations(prompts, 5, sampling);
      assertThat(inThrees).isEqualTo(together);
    }
    int live = TORCH.liveArrays();
    new Generation(MODEL, 4).greedy(prompts, 5);
    assertThat(TORCH.liveArrays()).isEqualTo(live);
  }

  @Test
  void rowsThatEndOneByOneLeaveTheOthersAlone() {
    var prompts = new ArrayList<Tokens>();
    for (int length : new int[] {1, 16, 4, 15, 8, 12, 14, 3}) {
      prompts.add(Tokens.of(IntStream.range(0, length).map(i -> length + 7 * i).toArray()));
    }
    assertCompanyDoesNotMatter(MODEL, prompts, 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mamba", "lfm2", "lfm2-biases"})
  void aStateOfConstantSizeIsEachRowsOwn(String family) throws IOException {
    try (var model = ModelFolder.load(TORCH, SharedFiles.golden(family), Compute.FP32)) {
      var prompts = new ArrayList<Tokens>();
      for (int length : new int[] {1, 5, 2, 3, 9}) {
        prompts.add(Tokens.of(IntStream.range(0, length).map(i -> 3 + length * i % 37).toArray()));
      }
      assertCompanyDoesNotMatter(model, prompts, 30);
    }
  }

  @Test
  void aPatchThatOneRowBeginsIsNotPassedOverForTheOthers() {
    var settings = new PatchSettings(256, 4, 16, 2, 2, 24, 64, 8, 2, 12, 10000, 1e-5);
    try (var patches = Model.create(TORCH, settings, 0, Compute.FP32, 3)) {
      var prompts = new ArrayList<Tokens>();
      for (int length : new int[] {1, 4, 6, 13, 8}) {
        prompts.add(Tokens.of(IntStream.range(0, length).map(i -> length + 5 * i).toArray()));
      }
      assertCompanyDoesNotMatter(patches, prompts, 17);
      assertCompanyDoesNotMatter(patches, prompts.subList(2, 3), 30);
    }
  }

  /** What each prompt gets alone, read anew for every token, it also gets among the others. */
  private static void assertCompanyDoesNotMatter(Model model, List<Tokens> prompts, int maxNew) {
    var together = new Generation(model, prompts.size()).greedy(prompts, maxNew);
    int live = TORCH.liveArrays();
    assertThat(new Generation(model, prompts.size()).greedy(prompts, maxNew)).isEqualTo(together);
    // The last ones take the seats of those before them, which end at different times.
    assertThat(new Generation(model, 2).greedy(prompts, maxNew)).isEqualTo(together);
    // Those that follow themselves are read once.
    assertThat(new Generation(model, 5).greedy(thrice(prompts), maxNew))
        .isEqualTo(thrice(together));
    assertThat(TORCH.liveArrays()).isEqualTo(live);
    for (int i = 0; i < prompts.size(); i++) {
      var row = new ArrayList<Integer>();
      for (int p = 0; p < prompts.get(i).length(); p++) row.add(prompts.get(i).at(p));
      for (int p = 0; p < together.get(i).length(); p++) {
        assertThat(together.get(i).at(p)).isEqualTo(likeliest(model, row));
        row.add(together.get(i).at(p));
      }
    }
  }

  private static List<Tokens> thrice(List<Tokens> each) {
    return each.stream().flatMap(one -> Stream.of(one, one, one)).toList();
  }

  private static int likeliest(Model model, List<Integer> row) {
    try (var scope = TORCH.scope()) {
      int[] ids = row.stream().mapToInt(id -> id).toArray();
      var tokens = TORCH.create(scope, ids, new Shape(1, ids.length));
      var at = TORCH.create(scope, new int[] {ids.length - 1}, new Shape(1));
      float[] scores = model.logits(tokens, at).toFloatArray();
      return IntStream.range(0, scores.length)
          .reduce((a, b) -> scores[b] > scores[a] ? b : a)
          .orElseThrow();
    }
  }

  @Test
  void aRowEndsAtItsLimitOrTheContext() {
    var generation = new Generation(MODEL, 4);
    var hot = new Sampling(1, 0, 1, 1);
    var prompts = List.of(Tokens.of(1), Tokens.of(new int[16]));
    var ends = generation.continuations(prompts, 3, hot);
    assertThat(ends.get(0).length()).isEqualTo(3);
    assertThat(ends.get(1).length()).isEqualTo(1);
    assertThat(generation.greedy(prompts, 0)).allMatch(tokens -> tokens.length() == 0);
  }

  @Test
  void responsesAreCountedAsTheyEnd() {
    var prompts = List.of(Tokens.of(1), Tokens.of(new int[16]), Tokens.of(1, 2), Tokens.of(3));
    var counts = new ArrayList<Integer>();
    new Generation(MODEL, 2).telling(counts::add).greedy(prompts, 3);
    assertThat(counts).isSorted().doesNotHaveDuplicates().endsWith(4);
  }

  @Test
  void aPromptThatDoesNotFitIsNamed() {
    var generation = new Generation(MODEL, 4);
    assertThatThrownBy(() -> generation.greedy(List.of(Tokens.of(1), Tokens.of()), 1))
        .hasMessageContaining("prompt 1 has 0 tokens");
    assertThatThrownBy(() -> generation.greedy(List.of(Tokens.of(256)), 1))
        .hasMessageContaining("token 256");
  }

  @Test
  void aStopTextEndsARowAndNoOther() {
    var prompts = new ArrayList<Tokens>();
    for (int i = 1; i < 7; i++) prompts.add(Tokens.ofBytes("q".repeat(i).getBytes(UTF_8)));
    var bytes = new ByteTokenizer();
    var hot = new Sampling(1, 0, 1, 5);
    var free = new Generation(MODEL, 6).continuations(prompts, 9, hot);
    int longest =
        IntStream.range(0, 6)
            .reduce((a, b) -> length(free, b) > length(free, a) ? b : a)
            .orElseThrow();
    var stop = bytes.text(free.get(longest).part(3, 5));
    var stops = new StopTexts(bytes, List.of("never there", stop));
    var stopped = new Generation(MODEL, 6).stoppingAt(stops).continuations(prompts, 9, hot);
    for (int i = 0; i < 6; i++) {
      var text = bytes.text(free.get(i));
      int at = text.indexOf(stop);
      var until = at < 0 ? text : text.substring(0, at + stop.length());
      assertThat(bytes.text(stopped.get(i))).isEqualTo(until);
      assertThat(stops.before(text)).isEqualTo(at < 0 ? text : text.substring(0, at));
    }
    assertThat(stopped.get(longest).length()).isBetween(1, 5).isLessThan(length(free, longest));
  }

  private static int length(List<Tokens> texts, int i) {
    return texts.get(i).length();
  }

  @Test
  void whatIsDrawnForAPromptFollowsFromItsStream() {
    var prompt = Tokens.of(1, 2, 3);
    var hot = new Sampling(1, 0, 1, 5);
    var generation = new Generation(MODEL, 2);
    var all =
        generation.continuations(List.of(prompt, prompt, prompt), new long[] {4, 8, 4}, 9, hot);
    assertThat(all.get(0)).isEqualTo(all.get(2)).isNotEqualTo(all.get(1));
    assertThat(generation.continuations(List.of(prompt), new long[] {8}, 9, hot).getFirst())
        .isEqualTo(all.get(1));
  }

  @Test
  void drawsFollowTheProbabilitiesThatAreLeft() {
    float[] scores = {9, (float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.2)};
    assertThat(shares(new Sampling(1, 0, 1, 1), scores)[0]).isBetween(0.48, 0.52);
    assertThat(shares(new Sampling(1, 2, 1, 1), scores)[1]).isBetween(0.355, 0.395);
    assertThat(shares(new Sampling(1, 2, 1, 1), scores)[2]).isZero();
    // 0.5 + 0.3 is the first sum that reaches 0.6.
    assertThat(shares(new Sampling(1, 0, 0.6, 1), scores)[2]).isZero();
    assertThat(shares(new Sampling(0.5, 0, 1, 1), scores)[0]).isBetween(0.638, 0.678);
  }

  /** How often each of the three tokens behind {@code scores[0]} is drawn. */
  private static double[] shares(Sampling sampling, float[] scores) {
    var random = new SplittableRandom(5);
    var shares = new double[3];
    for (int i = 0; i < 10000; i++) shares[sampling.draw(scores, 1, 3, random)] += 1e-4;
    return shares;
  }
}
