package dev.latebloom.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.app.compare.StoredCorpus;
import dev.latebloom.app.run.Life;
import dev.latebloom.app.run.Recorded;
import dev.latebloom.app.run.StoredLoop;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import dev.latebloom.endpoint.ChatServer;
import dev.latebloom.observe.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objectives in the loop, with a small model and without Kafka, and what is refused before. */
final class ObjectiveTest {
  private static final int STEPS = 12;
  private static final Path ENCODER =
      Path.of("src/test/resources/dev/latebloom/score/encoders/distilbert").toAbsolutePath();
  private static final String LIKENESS =
      "train.reinforce.reward.bertscore { weight = 3, layer = 2, encoder = \"" + ENCODER + "\" }";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"grpo", "nlpo"})
  void aRunThatGoesOnFromACheckpointEarnsWhatTheUninterruptedOneDid(String objective)
      throws Exception {
    var settings = settings("whole", "train.objective = " + objective, LIKENESS);
    var seen = new ArrayList<Snapshot>();
    run(settings, true, seen);
    var whole = Recorded.of(settings.folder().record());
    assertThat(whole).hasSize(STEPS);
    assertThat(seen).allSatisfy(step -> assertThat(step.rollouts().responses()).isEqualTo(4 * 3));
    assertThat(seen).extracting(step -> step.rollouts().reward()).doesNotHaveDuplicates();
    assertThat(seen.getLast().rollouts().kl()).isPositive();
    // As a crash behind the checkpoint of step 5 would leave it.
    for (long lost : new long[] {10, 12}) delete(checkpoint(settings, lost));
    var again = new ArrayList<Snapshot>();
    run(settings, false, again);
    assertThat(Recorded.of(settings.folder().record())).isEqualTo(whole);
    assertThat(again)
        .extracting(Snapshot::rollouts)
        .isEqualTo(seen.subList(5, STEPS).stream().map(Snapshot::rollouts).toList());
  }

  @Test
  void aRunEarnsTheMeanByWeightOfWhatAnEndpointSaysAndTheOthers() throws Exception {
    try (var server = new ChatServer()) {
      server.reply(_ -> ChatServer.says("6"));
      var endpoint =
          "train.reinforce.reward.endpoint { weight = 1, model = tiny, url = \""
              + server.url()
              + "\" }";
      var settings =
          settings("graded", "train.objective = grpo", "train.reinforce.kl = 0", endpoint);
      var seen = new ArrayList<Snapshot>();
      run(settings, true, seen);
      // Nothing that a new model writes is right, so exact match of weight 1 earns 0.
      assertThat(seen).hasSize(STEPS);
      assertThat(seen.getLast().rollouts().reward()).isCloseTo(0.3, within(1e-9));
      assertThat(server.requests.getFirst().at("/messages/1/content").asText())
          .contains("Conversation:\n", "The answer to grade:\n");
    }
  }

  @Test
  void whatCannotBeIsRefusedByItsName() {
    refused(
        "train.objective must be cross-entropy, grpo, nlpo or ppo, not \"dpo\"",
        "train.objective = dpo");
    refused("train.reinforce.group must be 2 to 1,024, not 1", "train.reinforce.group = 1");
    refused(
        "train.reinforce.ppo.value-rate must be above 0, not 0",
        "train.objective = ppo",
        "train.reinforce.ppo.value-rate = 0");
    refused(
        "train.reinforce.reward has no weight above 0",
        "train.reinforce.reward.exact-match.weight = 0");
    refused(
        "train.reinforce.reward.exact-match.answer is \"hash\"; use auto,",
        "train.reinforce.reward.exact-match.answer = hash");
    refused(
        "train.reinforce.reward.bertscore.encoder: there is no config.json in no-such",
        "train.reinforce.reward.bertscore { weight = 1, encoder = no-such }");
    refused(
        "train.reinforce.reward.bertscore.encoder: there is no layer 7 in",
        LIKENESS,
        "train.reinforce.reward.bertscore.layer = 7");
    refused(
        "train.reinforce.reward.endpoint.model must not be empty",
        "train.reinforce.reward.endpoint.weight = 1");
    refused(
        "train.reinforce.reward.endpoint.url must be like http://host/v1, not \"tiny\"",
        "train.reinforce.reward.endpoint { weight = 1, model = tiny, url = tiny }");
    assertThatThrownBy(
            () ->
                settings(
                    "keyless",
                    "train.objective = grpo",
                    "train.reinforce.reward.endpoint { weight = 1, model = tiny, key-variable ="
                        + " NO_SUCH }"))
        .hasMessageContaining(
            "the environment has no variable NO_SUCH, which"
                + " latebloom.train.reinforce.reward.endpoint.key-variable names");
    refused(
        "train.reinforce.reward.ranker.folder: there is no config.json in nowhere",
        "train.reinforce.reward.ranker { weight = 1, folder = nowhere }");
    refused("train.optimizer.sharpness is for", "train.optimizer.sharpness.kind = sam");
    refused(
        "reweight.policy chooses among candidates by their cross-entropy",
        "reweight.policy = selective-backprop");
  }

  private void refused(String message, String... lines) {
    var all = new ArrayList<>(List.of("train.objective = grpo"));
    all.addAll(List.of(lines));
    assertThatThrownBy(() -> settings("refused", all.toArray(String[]::new)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("latebloom." + message);
  }

  private static Path checkpoint(Settings settings, long step) {
    return settings.folder().checkpoints().resolve("step-%012d".formatted(step));
  }

  private Settings settings(String run, String... more) throws IOException {
    var lines =
        new ArrayList<>(
            List.of(
                "run { folder = \"" + folder.resolve(run) + "\", steps = " + STEPS + " }",
                "pool.capacity = 100",
                "sample.examples = 4",
                "train { device = cpu, threads = 1 }",
                "train.model { width = 16, layers = 1, heads = 2, kv-heads = 2, hidden = 24,"
                    + " context = 64 }",
                "train.reinforce { group = 3, max-new = 6, nlpo { least = 9, refresh = 4 } }",
                "ingest.max-tokens = 64",
                "train.optimizer { warmup-steps = 0, learning-rate = 0.01 }",
                "checkpoint { interval = 5, keep = 9 }",
                "reweight.interval = 4"));
    lines.addAll(List.of(more));
    var text = String.join("\n", lines.stream().map(line -> "latebloom." + line).toList());
    return SettingsReader.read(Files.writeString(folder.resolve(run + ".conf"), text), List.of());
  }

  private static void run(Settings settings, boolean fill, List<Snapshot> seen) throws Exception {
    try (var torch = settings.train().load();
        var life = Life.open(settings)) {
      if (fill) {
        var corpus = new GradedArithmetic(new CorpusSettings(100, 5, 0, 1, Mix.BALANCED));
        StoredCorpus.append(corpus, settings, life.store());
      }
      life.store().force();
      var from = life.from().map(Checkpoints.Saved::folder);
      StoredLoop.run(
          settings,
          torch,
          life,
          () -> settings.train().open(torch, settings.seed(), from),
          seen::add);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
