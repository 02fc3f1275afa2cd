package dev.latebloom.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.app.compare.StoredCorpus;
import dev.latebloom.app.run.Life;
import dev.latebloom.app.run.Recorded;
import dev.latebloom.app.run.StoredLoop;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every policy in the loop, with a small model and without Kafka. */
final class PoliciesTest {
  private static final int STEPS = 24;
  private static final int EXAMPLES = 200;

  @TempDir private Path folder;

  @Test
  void anUnknownPolicyIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> settings("other", "unheard-of"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("latebloom.reweight.policy must be ado, from-file, infobatch, jtt");
  }

  @Test
  void aSplitBetweenTwoPassesIsRefused() {
    assertThatThrownBy(() -> settings("other", "jtt", "reweight.jtt.at=10"))
        .hasMessageContaining(
            "latebloom.reweight.jtt.at must be a multiple of latebloom.reweight.interval = 4, not"
                + " 10");
  }

  @Test
  void aSplitThatNoStepReachesIsRefused() {
    assertThatThrownBy(() -> settings("other", "jtt", "reweight.jtt.at=4000"))
        .hasMessageContaining("latebloom.reweight.jtt.at must be 1 to " + STEPS + ", not 4,000");
    assertThatThrownBy(() -> settings("other", "static-relative", "reweight.static.snapshots=40"))
        .hasMessageContaining("latebloom.reweight.static.snapshots * snapshot-interval is 320")
        .hasMessageContaining("never reaches");
  }

  @TestFactory
  Stream<DynamicTest> aRunThatGoesOnFromACheckpointRepeatsTheUninterruptedOne() {
    return Policies.NAMES.stream().map(name -> DynamicTest.dynamicTest(name, () -> repeats(name)));
  }

  private void repeats(String name) throws Exception {
    var settings = settings(name, name);
    run(settings, true);
    var whole = Recorded.of(settings.folder().record());
    assertThat(whole).hasSize(STEPS);
    // As a crash behind the checkpoint of step 14 would leave it.
    for (long lost : new long[] {21, 24}) delete(checkpoint(settings, lost));
    run(settings, false);
    assertThat(Recorded.of(settings.folder().record())).isEqualTo(whole);
  }

  private static Path checkpoint(Settings settings, long step) {
    return settings.folder().checkpoints().resolve("step-%012d".formatted(step));
  }

  private Settings settings(String run, String policy, String... more) throws IOException {
    var conf = Files.writeString(folder.resolve(run + ".conf"), "");
    var all =
        new ArrayList<>(
            List.of(
                "run { folder = \"" + folder.resolve(run) + "\", steps = " + STEPS + " }",
                "pool.capacity = " + EXAMPLES,
                "sample.examples = 8",
                "train { device = cpu, threads = 1 }",
                "train.model { width = 16, layers = 1, heads = 2, kv-heads = 2, hidden = 24,"
                    + " context = 64 }",
                "ingest.max-tokens = 64",
                "train.optimizer.warmup-steps = 2",
                "checkpoint { interval = 7, keep = 9 }",
                "reweight { policy = " + policy + ", interval = 4 }",
                "reweight.static { snapshots = 2, snapshot-interval = 8 }",
                "reweight { useful.at = 8, jtt.at = 8, linupper.burn-in = 9 }",
                "reweight { ado.warm-up = 4, odm.warm-up = 4 }",
                "reweight.from-file.path = \"" + weights() + "\"",
                "reweight.rho-loss { candidates = 3, holdout = \""
                    + folder.resolve("uniform")
                    + "\" }"));
    all.addAll(List.of(more));
    var text = String.join("\n", all.stream().map(line -> "latebloom." + line).toList());
    Files.writeString(conf, text);
    return SettingsReader.read(conf, List.of());
  }

  private Path weights() throws IOException {
    return Files.writeString(folder.resolve("weights"), "0 3 2.5\n0 5 2.0\n0 7 0.5\n");
  }

  /** One life of the loop, from where the folder is to the last checkpoint. */
  private static void run(Settings settings, boolean fill) throws Exception {
    try (var torch = settings.train().load();
        var life = Life.open(settings)) {
      if (fill) {
        var corpus = new GradedArithmetic(new CorpusSettings(EXAMPLES, 5, 0.1, 1, Mix.LONG_TAILED));
        StoredCorpus.append(corpus, settings, life.store());
      }
      life.store().force();
      var from = life.from().map(Checkpoints.Saved::folder);
      StoredLoop.run(
          settings,
          torch,
          life,
          () -> settings.train().open(torch, settings.seed(), from),
          snapshot -> {});
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
