package dev.latebloom.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our numbers against those of transformers; see bench/peers/ranker.py. */
final class RankerTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final Path FOLDER = Path.of("src/test/resources/dev/latebloom/score/ranker");

  @TempDir private Path saved;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void scoresAreTheReferenceWhateverIsPadded() throws IOException {
    var tokens = new RankerTokens(Tokenizer.load(FOLDER.toString(), ""), 48);
    var texts = new ArrayList<Tokens>();
    var expected = new ObjectMapper().readTree(FOLDER.resolve("expected.json").toFile());
    for (var each : expected) {
      var turns = strings(each.get("turns"));
      var text = tokens.of(turns.subList(0, turns.size() - 1), turns.getLast());
      assertThat(text).isEqualTo(Tokens.of(ids(each.get("ids"))));
      texts.add(text);
    }
    try (var ranker = Ranker.load(TORCH, FOLDER)) {
      var scores = ranker.of(texts);
      for (int i = 0; i < scores.size(); i++) {
        assertThat(scores.get(i)).isCloseTo(expected.get(i).get("score").asDouble(), within(1e-4));
      }
    }
  }

  private static List<String> strings(JsonNode list) {
    return IntStream.range(0, list.size()).mapToObj(i -> list.get(i).asText()).toList();
  }

  private static int[] ids(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.get(i).asInt()).toArray();
  }

  @Test
  void ofALongDialogueTheLastTokensAreRead() throws IOException {
    var tokenizer = Tokenizer.load(FOLDER.toString(), "");
    var whole = new RankerTokens(tokenizer, 48).of(List.of("what is pink?"), "rosa");
    var cut = new RankerTokens(tokenizer, 3).of(List.of("what is pink?"), "rosa");
    for (int i = 0; i < 3; i++) {
      assertThat(cut.at(i)).isEqualTo(whole.at(whole.length() - 3 + i));
    }
  }

  @Test
  void theEnsembleIsThatOfTheReleasedCode() {
    var heads = new EnumMap<DialogRpt, Double>(DialogRpt.class);
    heads.put(DialogRpt.HUMAN_VS_RAND, .875923);
    heads.put(DialogRpt.HUMAN_VS_MACHINE, .686659);
    heads.put(DialogRpt.UPDOWN, .612857);
    heads.put(DialogRpt.DEPTH, .496809);
    heads.put(DialogRpt.WIDTH, .368103);
    assertThat(DialogRpt.together(heads)).isCloseTo(.531975, within(1e-6));
    heads.remove(DialogRpt.DEPTH);
    assertThatThrownBy(() -> DialogRpt.together(heads)).hasMessageContaining("the head depth");
  }

  @Test
  void theFirstLossIsThatOfThePairsScores() throws IOException {
    var pair = new RankerTraining.Pair(Tokens.of(5, 6, 7), Tokens.of(5, 6, 8, 9));
    try (var ranker = Ranker.load(TORCH, FOLDER);
        var training = new RankerTraining(TORCH, ranker, settings(1e-3, 10))) {
      var scores = ranker.of(List.of(pair.better(), pair.worse()));
      double likely = Ranker.probability(scores.getFirst() - scores.getLast());

      assertThat(training.step(1, List.of(pair))).isCloseTo(-Math.log(likely), within(1e-5));
    }
  }

  @Test
  void whatIsPreferredIsRankedAboveAlsoInPairsNeverSeen() throws IOException {
    var pairs = new ArrayList<RankerTraining.Pair>();
    for (int i = 0; i < 60; i++) {
      int first = 40 + i % 20;
      int second = 70 + i % 17;
      pairs.add(
          new RankerTraining.Pair(Tokens.of(first, 200, second), Tokens.of(first, 201, second)));
    }
    try (var ranker = Ranker.begin(TORCH, FOLDER, 0);
        var training = new RankerTraining(TORCH, ranker, settings(1e-2, 60))) {
      for (int step = 1; step <= 60; step++) {
        training.step(step, pairs.subList(0, 40), 8, 1);
      }
      assertThat(RankerTraining.accuracy(ranker, pairs.subList(40, 60))).isGreaterThan(0.94);

      training.save(saved);
      var scores = ranker.of(List.of(Tokens.of(40, 200, 70)));
      try (var again = Ranker.load(TORCH, saved)) {
        assertThat(again.of(List.of(Tokens.of(40, 200, 70)))).isEqualTo(scores);
      }
      assertThat(Ranker.scorer(saved)).isNotEqualTo(Ranker.scorer(FOLDER));
    }
  }

  private static OptimizerSettings settings(double learningRate, int steps) {
    var schedule = new Schedule.Cosine(learningRate, 5, steps, 0);
    return new OptimizerSettings(0.9, 0.999, 1e-8, 0, 1, schedule);
  }

  @Test
  void everyPairComesOnceBeforeAnyComesTwice() {
    var pairs =
        IntStream.range(0, 6)
            .mapToObj(i -> new RankerTraining.Pair(Tokens.of(i), Tokens.of(i, i)))
            .toList();
    for (int epoch = 0; epoch < 3; epoch++) {
      var seen = new HashSet<>(RankerTraining.drawn(pairs, 3L * epoch + 1, 2, 7));
      seen.addAll(RankerTraining.drawn(pairs, 3L * epoch + 2, 2, 7));
      seen.addAll(RankerTraining.drawn(pairs, 3L * epoch + 3, 2, 7));
      assertThat(seen).hasSize(6);
    }
    assertThat(RankerTraining.drawn(pairs, 1, 6, 7))
        .isNotEqualTo(RankerTraining.drawn(pairs, 2, 6, 7));
  }

  @Test
  void aModelWithoutAScoreHeadIsNoRanker() throws IOException {
    Files.writeString(saved.resolve("config.json"), "{\"model_type\":\"bert\"}");
    assertThatThrownBy(() -> Ranker.load(TORCH, saved)).hasMessageContaining("bert");
  }
}
