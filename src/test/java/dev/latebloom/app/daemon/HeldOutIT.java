package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.folder.RunCheck;
import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.run.Recorded;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.report.Evaluations;
import dev.latebloom.train.Evaluation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that hold records out, with a real broker and engine. */
final class HeldOutIT {
  private static final String HOLDING_OUT =
      "run.steps = 200, evaluate { share = 0.1, most-per-source = 20, interval = 13 }";

  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(Brokers.in(folder.resolve("kafka")));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void killedOrNotItIsTheRunOfATopicWithoutTheHeldOutRecords() throws Exception {
    var records = corpus(2_000);
    // Copies, of which those of held-out records must not be trained on.
    var all = Stream.concat(records.stream(), records.stream().limit(500)).toList();
    publish("all", all);
    assertThat(ChildRun.start(conf("whole", "all", HOLDING_OUT)).awaitExit()).isZero();
    var expected = Recorded.of(run("whole").record());
    assertThat(expected).hasSize(200);

    var killed = conf("killed", "all", HOLDING_OUT);
    var random = new Random(20261129);
    for (int life = 0; life < 3; life++) {
      var child = ChildRun.start(killed);
      int goal = 60 * life + random.nextInt(60);
      assertThat(child.awaitUntil(() -> Recorded.exist(run("killed").record(), goal))).isTrue();
      child.killAfter(random.nextInt(8));
    }
    assertThat(ChildRun.start(killed).awaitExit()).isZero();
    assertThat(Recorded.of(run("killed").record())).isEqualTo(expected);
    assertThat(evaluations("killed")).isEqualTo(evaluations("whole"));
    assertThat(model("killed")).hasSameBinaryContentAs(model("whole"));
    assertThat(best("killed")).hasSameBinaryContentAs(best("whole"));

    var heldOut = heldOut("whole", all);
    assertThat(heldOut).hasSizeBetween(40, 6 * 20);
    publish("rest", all.stream().filter(line -> !heldOut.contains(text(line))).toList());
    assertThat(ChildRun.start(conf("rest", "rest", "run.steps = 200")).awaitExit()).isZero();
    assertThat(Recorded.of(run("rest").record())).isEqualTo(expected);
    assertThat(model("rest")).hasSameBinaryContentAs(model("whole"));
  }

  @Test
  void aRunThatGetsNoBetterEndsWithSuccessAndItsBestModelIsThere() throws Exception {
    publish("worse", corpus(40));
    publish("apart", corpus(12, 6));
    // So few records, so often, that the model learns them by heart.
    var patient =
        "run.steps = 100000, evaluate { topic = apart, interval = 20, patience = 3 }"
            + ", train.optimizer.learning-rate = 0.01";
    var child = ChildRun.start(conf("early", "worse", patient));
    assertThat(child.awaitExit()).isZero();
    var last = evaluations("early").getLast();
    assertThat(last.patienceIsOver()).isTrue();
    assertThat(child.log())
        .contains("ended at step %,d: the last 3 evaluations found no lower".formatted(last.step()))
        .contains("held-out loss");
    assertThat(Recorded.of(run("early").record())).hasSize((int) last.step());

    var options = new ExampleStore.Options(64 << 20, 256);
    try (var heldOut = ExampleStore.open(run("early").heldOut(), options);
        var trained = ExampleStore.open(run("early").store(), options)) {
      assertThat(heldOut.nextId()).isEqualTo(12);
      assertThat(trained.nextId()).isEqualTo(40);
    }
    var lowest = evaluations("early").stream().mapToDouble(Evaluation::loss).min().orElseThrow();
    assertThat(last.best().loss()).isEqualTo(lowest);
    assertThat(last.step()).isEqualTo(last.best().step() + 60);
    assertThat(RunCheck.of(run("early").root()))
        .allMatch(RunCheck.Finding::whole)
        .anyMatch(found -> found.words().contains("step " + last.best().step() + ", the best"));

    assertThat(ChildRun.start(conf("early", "worse", patient)).awaitExit()).isZero();
    assertThat(Recorded.of(run("early").record())).hasSize((int) last.step());
  }

  private static List<Evaluation> evaluations(String name) throws IOException {
    return new Evaluations(run(name).evaluations())
        .read().stream().map(each -> each.with(Evaluation.Spent.NOTHING)).toList();
  }

  private static Path model(String name) throws IOException {
    return Checkpointed.newestIn(run(name).root()).resolve("model.safetensors");
  }

  private static Path best(String name) throws IOException {
    return Checkpointed.bestIn(run(name).root()).resolve("model.safetensors");
  }

  /** The prompts and responses of the topic that are held out. */
  private static Set<String> heldOut(String name, List<String> lines) throws IOException {
    var options = new ExampleStore.Options(64 << 20, 256);
    try (var records = ExampleStore.open(run(name).heldOut(), options)) {
      return new HashSet<>(
          LongStream.range(0, records.nextId())
              .mapToObj(id -> text(lines.get((int) records.offset(id))))
              .toList());
    }
  }

  /** Two records with other ids may say the same. */
  private static String text(String line) {
    try {
      var record = new ObjectMapper().readTree(line);
      return record.path("prompt").asText() + record.path("response").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RunFolder run(String name) {
    return new RunFolder(folder.resolve(name));
  }

  private static Path conf(String name, String topic, String more) {
    try {
      return Files.writeString(
          folder.resolve(name + ".conf"),
          """
          latebloom {
            run { folder = "%s", seed = 7 }
            kafka { bootstrap-servers = "%s", topic = "%s" }
            ingest { max-tokens = 64, bounded = true, group = 50 }
            pool.start-after = 1000000000
            sample { examples = 16, lag = 3 }
            train {
              device = cpu, threads = 1
              model { width = 32, layers = 2, heads = 2, kv-heads = 2, hidden = 64, context = 64 }
              optimizer { schedule = constant, warmup-steps = 0 }
            }
            observe.learned-loss = 2
            reweight { policy = online-late, interval = 10 }
            checkpoint.interval = 30
          }
          latebloom { %s }
          """
              .formatted(run(name).root(), broker.bootstrapServers(), topic, more));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> corpus(int examples) {
    return corpus(examples, 5);
  }

  private static List<String> corpus(int examples, long seed) {
    return new GradedArithmetic(new CorpusSettings(examples, 20, 0.03, seed, Mix.BALANCED))
        .records()
        .toList();
  }

  private static void publish(String topic, List<String> records) {
    Brokers.publish(Connection.to(broker.bootstrapServers()), topic, 1, records);
  }
}
