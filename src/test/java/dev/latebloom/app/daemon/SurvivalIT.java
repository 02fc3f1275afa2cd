package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.run.Recorded;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import dev.latebloom.report.Series;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever kills a run and whenever, the run that is started again is the run that was never
 * killed.
 */
final class SurvivalIT {
  private static final int STEPS = 1_500;
  private static final int KILLS_IN_EACH_PHASE = 4;
  private static final int MOST_KILLS = 40;

  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  /** What a run was doing when it was killed, as its folder tells. */
  private enum Phase {
    INGESTING,
    TRAINING,
    CHECKPOINTING
  }

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(Brokers.in(folder.resolve("kafka")));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void killedAtRandomMomentsItRepeatsTheUninterruptedRunToTheBit() throws Exception {
    publish("bounded", corpus(4_000));
    var bounded =
        "run.steps = %d, ingest { bounded = true, group = 20 }, pool.start-after = 1000000000"
            .formatted(STEPS);
    assertThat(ChildRun.start(conf("whole", "bounded", bounded)).awaitExit()).isZero();
    var expected = Recorded.of(run("whole").record());
    assertThat(expected).hasSize(STEPS);
    // Otherwise the weights, and whether they survive, would not be in the test.
    assertThat(new Series(run("whole").figures()).read())
        .anyMatch(sample -> sample.figures().largestWeight() > 1);

    var conf = conf("killed", "bounded", bounded);
    var killed = new EnumMap<Phase, Integer>(Phase.class);
    for (var phase : Phase.values()) killed.put(phase, 0);
    var random = new Random(20261123);
    for (int kills = 0; lacking(killed).isPresent() && kills < MOST_KILLS; kills++) {
      var child = ChildRun.start(conf);
      var wanted = lacking(killed).orElseThrow();
      boolean alive = child.awaitUntil(since(wanted, random.nextInt(70)));
      assertThat(alive).as("still running:%n%s", child.log()).isTrue();
      child.killAfter(random.nextInt(wanted == Phase.INGESTING ? 120 : 6));
      killed.merge(phase(), 1, Integer::sum);
      var soFar = Recorded.of(run("killed").record());
      assertThat(soFar).isEqualTo(expected.subList(0, soFar.size()));
    }
    assertThat(lacking(killed)).as("kills by phase: %s", killed).isEmpty();

    assertThat(ChildRun.start(conf).awaitExit()).isZero();
    assertThat(Recorded.of(run("killed").record())).isEqualTo(expected);
  }

  @Test
  void fedWhileItTrainsItRepeatsWhatItsJournalSays() throws Exception {
    var records = corpus(6_000);
    publish("flowing", records.subList(0, 1_000));
    var conf = conf("flowing", "flowing", "pool { start-after = 200, capacity = 4000 }");
    var folder = run("flowing");
    for (int life = 0; life < 3; life++) {
      var child = ChildRun.start(conf);
      long before = Files.exists(folder.record()) ? Recorded.of(folder.record()).size() : 0;
      assertThat(child.awaitUntil(() -> steps("flowing") > before + 20)).isTrue();
      publish("flowing", records.subList(1_000 + life * 1_000, 2_000 + life * 1_000));
      assertThat(child.awaitUntil(() -> steps("flowing") > before + 60)).isTrue();
      // A life may end well, too, with draws ahead of what was trained.
      if (life == 1) assertThat(child.terminate()).as("exit status after SIGTERM").isZero();
      else child.killAfter(10);
    }
    var last = ChildRun.start(conf);
    publish("flowing", records.subList(4_000, 6_000));
    long before = steps("flowing");
    assertThat(last.awaitUntil(() -> steps("flowing") > before + 50)).isTrue();
    assertThat(last.terminate()).as("exit status after SIGTERM").isZero();
    var happened = Recorded.of(folder.record());

    // The same examples and journal, and nothing else: as if no checkpoint had ever been made.
    var again = run("again");
    copy(folder.store(), again.store());
    copy(folder.journal(), again.journal());
    var limit = "run.steps = " + happened.size() + ", ";
    var whole = conf("again", "flowing", limit + "pool { start-after = 200, capacity = 4000 }");
    assertThat(ChildRun.start(whole).awaitExit()).isZero();
    assertThat(Recorded.of(again.record())).isEqualTo(happened);
  }

  @Test
  void killedWhileItLearnsFromRewardsItWritesAndEarnsTheSameAgain() throws Exception {
    publish("rewarded", corpus(400));
    var encoder = Path.of("src/test/resources/dev/latebloom/score/encoders/distilbert");
    var rewarded =
        """
        run.steps = 60, ingest.bounded = true, pool.start-after = 1000000000, checkpoint.interval = 10
        train.objective = ppo, sample.examples = 4
        train.reinforce {
          group = 4, max-new = 8, updates = 2, ppo.kl-target = 0.01
          reward.bertscore { weight = 1, layer = 2, encoder = "%s" }
        }
        """
            .formatted(encoder.toAbsolutePath());
    assertThat(ChildRun.start(conf("earned", "rewarded", rewarded)).awaitExit()).isZero();
    var expected = Recorded.of(run("earned").record());
    assertThat(expected).hasSize(60);

    var conf = conf("robbed", "rewarded", rewarded);
    for (int kill = 0; kill < 3; kill++) {
      var child = ChildRun.start(conf);
      long before = steps("robbed");
      assertThat(child.awaitUntil(() -> steps("robbed") > before + 12)).isTrue();
      child.killAfter(kill);
    }
    assertThat(ChildRun.start(conf).awaitExit()).isZero();
    assertThat(Recorded.of(run("robbed").record())).isEqualTo(expected);
    assertThat(lastModel("robbed")).hasSameBinaryContentAs(lastModel("earned"));
  }

  private static Path lastModel(String name) {
    return run(name).checkpoints().resolve("step-000000000060").resolve("model.safetensors");
  }

  @Test
  void aCheckpointThatCannotBeWrittenRewindsNothing() throws Exception {
    publish("failing", corpus(1_000));
    var bounded =
        "run.steps = 300, ingest.bounded = true, pool.start-after = 1000000000"
            + ", checkpoint.retry = 100ms";
    assertThat(ChildRun.start(conf("unfailing", "failing", bounded)).awaitExit()).isZero();

    var child = ChildRun.start(conf("failing", "failing", bounded));
    assertThat(child.awaitUntil(() -> steps("failing") > 0)).isTrue();
    failACheckpointOf("failing", child);
    assertThat(child.awaitExit()).isZero();
    assertThat(child.log()).doesNotContain("going on from the newest checkpoint");
    assertThat(Recorded.of(run("failing").record()))
        .hasSize(300)
        .isEqualTo(Recorded.of(run("unfailing").record()));
  }

  @Test
  void aStopThatCannotMakeItsCheckpointFailsAndSaysWhy() throws Exception {
    publish("stopping", corpus(1_000));
    // No checkpoint but the last one, so that nothing fails before.
    var child =
        ChildRun.start(
            conf("stopping", "stopping", "pool.start-after = 200, checkpoint.interval = 0"));
    assertThat(child.awaitUntil(() -> steps("stopping") > 20)).isTrue();
    Files.createFile(run("stopping").checkpoints());
    assertThat(child.terminate()).as("exit status after SIGTERM").isOne();
    assertThat(child.log())
        .contains("latebloom run: the checkpoint of step ", "cannot be written: ")
        .contains(run("stopping").checkpoints().toString())
        .contains("while the run stopped; the next start goes on from the checkpoint of step 0");
  }

  @Test
  void aBoundedRunWithoutAnExampleEndsWithWhatWasWrongWithTheRecords() throws Exception {
    publish("hopeless", List.of("{\"from\": \"human\"}", "{\"prompt\": \"a=\"}", "no JSON"));
    var child = ChildRun.start(conf("hopeless", "hopeless", "ingest.bounded = true"));
    assertThat(child.awaitExit()).isOne();
    assertThat(child.log())
        .contains("latebloom run: topic hopeless held 3 records and none can be an example (")
        .contains("1 not_json", "2 unknown_shape", "see topic hopeless.rejected");
  }

  /** Puts a file where the folder of checkpoints would be, until one has failed of it. */
  private static void failACheckpointOf(String name, ChildRun child) throws Exception {
    var place = run(name).checkpoints();
    var aside = place.resolveSibling("aside");
    boolean moved = Files.exists(place);
    if (moved) Files.move(place, aside);
    Files.createFile(place);
    assertThat(child.awaitUntil(() -> read(child).contains("cannot be written"))).isTrue();
    Files.delete(place);
    if (moved) Files.move(aside, place);
  }

  private static String read(ChildRun child) {
    try {
      return child.log();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Phase> lacking(Map<Phase, Integer> killed) {
    return Stream.of(Phase.values())
        .filter(phase -> killed.getOrDefault(phase, 0) < KILLS_IN_EACH_PHASE)
        .findFirst();
  }

  /** Holds once the run called "killed" is in the phase, with new steps on its record. */
  private static BooleanSupplier since(Phase phase, int newSteps) {
    long before = steps("killed");
    return switch (phase) {
      case INGESTING -> () -> Files.exists(run("killed").store());
      case TRAINING -> () -> steps("killed") > before + newSteps && !isWriting();
      case CHECKPOINTING -> () -> steps("killed") > before && isWriting();
    };
  }

  private static Phase phase() {
    if (isWriting()) return Phase.CHECKPOINTING;
    return steps("killed") == 0 ? Phase.INGESTING : Phase.TRAINING;
  }

  private static boolean isWriting() {
    try (var children = Files.list(run("killed").checkpoints())) {
      return children.anyMatch(child -> child.toString().contains(".writing"));
    } catch (IOException e) {
      return false; // There is no such folder yet, or it is just being renamed.
    }
  }

  private static long steps(String name) {
    try {
      return Recorded.of(run(name).record()).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RunFolder run(String name) {
    return new RunFolder(folder.resolve(name));
  }

  private static Path conf(String name, String topic, String more) throws IOException {
    var file = folder.resolve(name + ".conf");
    var servers = broker.bootstrapServers();
    return Files.writeString(
        file,
        """
        latebloom {
          run { folder = "%s", seed = 7 }
          kafka { bootstrap-servers = "%s", topic = "%s" }
          ingest.max-tokens = 64
          sample { examples = 16, lag = 3 }
          train {
            device = cpu, threads = 1
            model { width = 32, layers = 2, heads = 2, kv-heads = 2, hidden = 64, context = 64 }
            optimizer { schedule = constant, warmup-steps = 0 }
          }
          # So high that a part counts as learned in so few steps, and weights move.
          observe.learned-loss = 2
          reweight { policy = online-late, interval = 10 }
          checkpoint.interval = 30
        }
        latebloom { %s }
        """
            .formatted(run(name).root(), servers, topic, more));
  }

  private static List<String> corpus(int examples) {
    return new GradedArithmetic(new CorpusSettings(examples, 20, 0.03, 5, Mix.BALANCED))
        .records()
        .toList();
  }

  private static void publish(String topic, List<String> records) {
    Brokers.publish(Connection.to(broker.bootstrapServers()), topic, 1, records);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var tree = Files.walk(from)) {
      for (var path : tree.toList()) {
        var target = to.resolve(from.relativize(path).toString());
        Files.createDirectories(target.getParent());
        if (Files.isRegularFile(path)) Files.copy(path, target);
      }
    }
  }
}
