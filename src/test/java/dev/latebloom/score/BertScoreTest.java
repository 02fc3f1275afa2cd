package dev.latebloom.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.encoder.EncoderFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our scores against those of bert-score; see bench/peers/encoders.py. */
final class BertScoreTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final Path FOLDERS = Path.of("src/test/resources/dev/latebloom/score/encoders");

  @TempDir private Path copy;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @EnumSource
  void scoresAreTheReferenceWithAndWithoutIdfAndBaseline(EncoderFamily family) throws IOException {
    var folder = FOLDERS.resolve(family.name().toLowerCase(Locale.ROOT));
    var expected = new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
    var b = expected.get("baseline");
    var baseline = new Matching(b.get(0).asDouble(), b.get(1).asDouble(), b.get(2).asDouble());
    for (var run : expected.get("bertscore")) {
      var settings =
          new BertScore.Settings(
              expected.get("layer").asInt(),
              run.get("idf").asBoolean(),
              run.get("rescale").asBoolean() ? Optional.of(baseline) : Optional.empty());
      try (var scorer = BertScore.load(TORCH, folder, settings)) {
        var scores = scorer.of(texts(expected.get("answers")), texts(expected.get("references")));
        for (int i = 0; i < scores.size(); i++) {
          assertIs(scores.get(i), run.get("scores").get(i), scorer.scorer() + " of answer " + i);
        }
      }
    }
  }

  private static void assertIs(Matching score, JsonNode expected, String what) {
    assertThat(score.precision()).as(what).isCloseTo(expected.get(0).asDouble(), within(1e-5));
    assertThat(score.recall()).as(what).isCloseTo(expected.get(1).asDouble(), within(1e-5));
    assertThat(score.f1()).as(what).isCloseTo(expected.get(2).asDouble(), within(1e-5));
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  @ParameterizedTest
  @EnumSource
  void textsAreReadAsTheReferenceReadsThem(EncoderFamily family) throws IOException {
    var folder = FOLDERS.resolve(family.name().toLowerCase(Locale.ROOT));
    var tokens = EncoderTokens.load(folder, family, 40);
    for (var each :
        new ObjectMapper().readTree(folder.resolve("expected.json").toFile()).get("states")) {
      var read = tokens.of(each.get("text").asText());
      var ids = new int[each.get("ids").size()];
      for (int i = 0; i < ids.length; i++) ids[i] = each.get("ids").get(i).asInt();
      assertThat(read).isEqualTo(Tokens.of(ids));
    }
  }

  @Test
  void eachTokenIsMatchedWithTheLikestByItsWeight() {
    // Vectors along the axes, and one between them; the cosines are 1, 0 and the root of a half.
    var answer = new Vectors(new float[] {2, 0, 0, 3}, new double[] {1, 3});
    var reference = new Vectors(new float[] {5, 0, 1, 1}, new double[] {1, 1});
    double half = Math.sqrt(0.5);

    var score = Matching.of(answer, reference);

    assertThat(score.precision()).isCloseTo((1 + 3 * half) / 4, within(1e-6));
    assertThat(score.recall()).isCloseTo((1 + half) / 2, within(1e-6));
    double sum = score.precision() + score.recall();
    assertThat(score.f1()).isCloseTo(2 * score.precision() * score.recall() / sum, within(1e-9));
  }

  @Test
  void scoresOfAnotherEncoderLayerOrSettingAreAnothersScores() throws IOException {
    assertThat(scorer("bert", new BertScore.Settings(2, false, Optional.empty())))
        .matches("bert \\([0-9a-f]{8}, layer 2\\), no idf, not rescaled")
        .isNotEqualTo(scorer("bert", new BertScore.Settings(1, false, Optional.empty())))
        .isNotEqualTo(scorer("bert", new BertScore.Settings(2, true, Optional.empty())))
        .isNotEqualTo(
            scorer("bert", new BertScore.Settings(2, false, Optional.of(Matching.NOTHING))));
  }

  private static String scorer(String folder, BertScore.Settings settings) throws IOException {
    try (var scorer = BertScore.load(TORCH, FOLDERS.resolve(folder), settings)) {
      return scorer.scorer();
    }
  }

  @Test
  void anEncoderWithoutATokenizerIsRefused() throws IOException {
    for (var name : List.of("config.json", "model.safetensors")) {
      Files.copy(FOLDERS.resolve("bert").resolve(name), copy.resolve(name));
    }
    assertThatThrownBy(
            () -> BertScore.load(TORCH, copy, new BertScore.Settings(1, false, Optional.empty())))
        .hasMessageContaining("there is no tokenizer at " + copy);
  }
}
