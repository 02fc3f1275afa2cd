package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.run.Recorded;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.Topics;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import dev.latebloom.serve.access.DaemonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a run ends: what its process says, leaves and exits with. */
final class LifecycleIT {
  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(Brokers.in(folder.resolve("kafka")));
    var kafka = Connection.to(broker.bootstrapServers());
    try (var topics = Topics.at(kafka)) {
      topics.ensure("sums", 1);
    }
    var corpus = new GradedArithmetic(new CorpusSettings(200, 20, 0, 5, Mix.BALANCED));
    try (var publisher = new Publisher(kafka, "sums", (count, bytes) -> {})) {
      corpus.records().forEach(each -> publisher.send(each.getBytes(StandardCharsets.UTF_8)));
      publisher.flush();
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void withFewOrNoStepsLeftOnABusyMachineItExitsWithSuccess() throws Exception {
    var over = new AtomicBoolean();
    var busy = new ArrayList<Thread>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      busy.add(Thread.ofPlatform().daemon().start(() -> spinUntil(over)));
    }
    try {
      // Two steps, two more, and none.
      for (int steps : new int[] {2, 4, 4}) {
        var child = ChildRun.start(conf("few", servers(), "run.steps = " + steps));
        assertThat(child.awaitExit()).as("exit status; log: %s", child.log()).isZero();
      }
      assertThat(Recorded.of(run("few").record())).hasSize(4);
    } finally {
      over.set(true);
      for (var thread : busy) thread.join();
    }
  }

  @Test
  void aStopThatOutlastsItsTimeSaysWhatIsLostAndLeavesNothingHalfWritten() throws Exception {
    var slow =
        """
        run.drain-timeout = 100ms
        sample.examples = 64
        train.model { width = 768, layers = 8, heads = 8, kv-heads = 8, hidden = 2048 }
        """;
    var child = ChildRun.start(conf("slow", servers(), slow));
    assertThat(child.awaitUntil(() -> !recorded("slow"))).isTrue();
    assertThat(child.awaitUntil(() -> recorded("slow"))).isTrue();
    int status = child.terminate();
    assertThat(status).as("exit status; log: %s", child.log()).isOne();
    assertThat(child.log())
        .contains("did not stop within run.drain-timeout")
        .contains("steps behind the checkpoint of step 0 are lost")
        .doesNotContain("A fatal error has been detected");
    assertThat(run("slow").checkpoints().toFile().list()).isNullOrEmpty();
  }

  /** With two draws ahead, a step of a second and a test that is slower still to notice one. */
  @Test
  void aStopFinishesTheStepUnderWayAndTheNextStartTrainsWhatWasDrawnBehindIt() throws Exception {
    var slow = "sample { lag = 3, examples = 800 }, checkpoint.interval = 0";
    var child = ChildRun.start(conf("halted", servers(), slow));
    assertThat(child.awaitUntil(() -> recorded("halted"))).isTrue();
    int before = Recorded.of(run("halted").record()).size();
    int status = child.terminate();
    assertThat(status).as("exit status; log: %s", child.log()).isZero();
    var halted = Recorded.of(run("halted").record());
    assertThat(halted.size()).isBetween(before, before + 1);

    var more = slow + ", run.steps = " + (halted.size() + 4);
    assertThat(ChildRun.start(conf("halted", servers(), more)).awaitExit()).isZero();
    assertThat(Recorded.of(run("halted").record()))
        .hasSize(halted.size() + 4)
        .startsWith(halted.toArray(new Recorded[0]));
  }

  /** The next life would take the same steps. */
  @Test
  void aLossThatIsNotANumberEndsTheRunWithoutAnotherLifeAndNamesStepAndCause() throws Exception {
    var wild = "train.optimizer { learning-rate = 1e30, weight-decay = 0 }";
    var child = ChildRun.start(conf("diverging", servers(), wild));
    assertThat(child.awaitExit()).as("exit status; log: %s", child.log()).isOne();
    assertThat(child.log().strip())
        .matches("latebloom run: the stage trainer failed: step [0-9]+ has a .*learning-rate.*");
    assertThat(Files.readString(run("diverging").log()))
        .containsPattern("ERROR .*the stage trainer failed: step [0-9]+ has a ")
        .doesNotContain("\tat ");
  }

  @Test
  void toldToStopBeforeKafkaAnswersItExitsWithSuccess() throws Exception {
    var child = ChildRun.start(conf("waiting", "127.0.0.1:9", "kafka.timeout = 60s"));
    var here = DaemonFile.in(run("waiting").root());
    assertThat(child.awaitUntil(() -> Files.exists(here))).isTrue();
    int status = child.terminate();
    assertThat(status).as("exit status; log: %s", child.log()).isZero();
    assertThat(here).doesNotExist();
  }

  private static void spinUntil(AtomicBoolean over) {
    while (!over.get()) Thread.onSpinWait();
  }

  private static boolean recorded(String name) {
    try {
      return !Recorded.of(run(name).record()).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RunFolder run(String name) {
    return new RunFolder(folder.resolve(name));
  }

  private static String servers() {
    return broker.bootstrapServers();
  }

  private static Path conf(String name, String servers, String more) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".conf"),
        """
        latebloom {
          run { folder = "%s", seed = 7 }
          kafka { bootstrap-servers = "%s", topic = "sums" }
          ingest { max-tokens = 64 }
          pool.start-after = 50
          sample.examples = 8
          train {
            device = cpu, threads = 1
            model { width = 32, layers = 2, heads = 2, kv-heads = 2, hidden = 64, context = 64 }
            optimizer { schedule = constant, warmup-steps = 0 }
          }
        }
        latebloom { %s }
        """
            .formatted(run(name).root(), servers, more));
  }
}
