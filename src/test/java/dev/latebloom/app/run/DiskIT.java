package dev.latebloom.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.daemon.ChildRun;
import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.Topics;
import dev.latebloom.cli.Latebloom;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import dev.latebloom.pool.store.SmallDisk;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk and a machine may do to a run, and the run is the same in the end. */
final class DiskIT {
  private static final int STEPS = 200;

  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  /** Of a run to which nothing was done. */
  private static List<Recorded> expected = List.of();

  @BeforeAll
  static void runUndisturbed() throws Exception {
    broker = EmbeddedBroker.start(Brokers.in(folder.resolve("kafka")));
    publish();
    assertThat(ChildRun.start(conf("undisturbed", folder, STEPS)).awaitExit()).isZero();
    expected = Recorded.of(run("undisturbed").record());
    assertThat(expected).hasSize(STEPS);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void aFullDiskEndsTheRunInALineAndItGoesOnWhenThereIsRoom() throws Exception {
    var place = folder.resolve("small");
    try (var disk = SmallDisk.at(place, 24 * 1024)) {
      var conf = conf("full", place, STEPS);
      var record = new RunFolder(place.resolve("full")).record();
      var child = ChildRun.start(conf);
      assertThat(child.awaitUntil(() -> Recorded.exist(record, 40))).isTrue();
      var filler = disk.fill();
      assertThat(child.awaitExit()).isOne();
      assertThat(child.log())
          .contains("No space left on device (", " bytes are free there)", "latebloom run: ")
          .contains(place.toString());
      assertThat(child.log()).doesNotContain("InternalError");
      // The disk is as full at the next start.
      var again = ChildRun.start(conf);
      assertThat(again.awaitExit()).as(again.log()).isOne();
      Files.delete(filler);
      assertThat(ChildRun.start(conf).awaitExit()).as(child.log()).isZero();
      assertThat(Recorded.of(record)).isEqualTo(expected);
    }
  }

  @Test
  void digitsOfTheLocaleAreInNoFile() throws Exception {
    var indian = List.of("-Duser.language=hi", "-Duser.extensions=u-nu-deva");
    assertThat(ChildRun.start(conf("locale", folder, 110), indian, List.of()).awaitExit()).isZero();
    var arabic = List.of("-Duser.language=ar", "-Duser.country=EG");
    var again = ChildRun.start(conf("locale", folder, STEPS), arabic, List.of());
    assertThat(again.awaitExit()).as(again.log()).isZero();
    assertThat(Recorded.of(run("locale").record())).isEqualTo(expected);
    try (var tree = Files.walk(run("locale").root())) {
      assertThat(tree.map(Path::toString))
          .allMatch(StandardCharsets.US_ASCII.newEncoder()::canEncode);
    }
  }

  @Test
  void damageIsFoundSetAsideAndMadeAnew() throws Exception {
    var conf = conf("damaged", folder, 110);
    var run = run("damaged");
    assertThat(ChildRun.start(conf).awaitExit()).isZero();
    assertThat(verify(run.root())).startsWith("0 ").contains("step-000000000110  ok");
    var elsewhere = folder.resolve("store-elsewhere");
    Files.move(run.store(), elsewhere);
    assertThat(verify(run.root())).startsWith("1 ").containsPattern("store +DAMAGED");
    Files.move(elsewhere, run.store());

    var manifest = run.checkpoints().resolve("step-000000000110/manifest.json");
    Files.writeString(manifest, Files.readString(manifest).substring(0, 50));
    Files.writeString(run.figures(), "step,loss\nnot a number\n");
    damageMiddle(run.record());
    assertThat(verify(run.root()))
        .startsWith("1 ")
        .containsPattern("step-000000000110 +DAMAGED")
        .containsPattern("figures.csv +DAMAGED")
        .containsPattern("record +DAMAGED")
        .containsPattern("store +ok");

    var again = ChildRun.start(conf("damaged", folder, STEPS));
    assertThat(again.awaitExit()).as(again.log()).isZero();
    assertThat(again.log())
        .contains("set aside as damaged-step-000000000110", "set aside as damaged-figures.csv")
        .contains("set aside as damaged-record");
    assertThat(verify(run.root())).startsWith("0 ");
    var whatWasMadeAnew = Recorded.of(run.record());
    assertThat(whatWasMadeAnew).isNotEmpty();
    assertThat(expected).endsWith(whatWasMadeAnew.toArray(Recorded[]::new));
  }

  @Test
  void withoutAWholeCheckpointItBeginsAnewOnlyWhenTold() throws Exception {
    var conf = conf("anew", folder, 110);
    var run = run("anew");
    assertThat(ChildRun.start(conf).awaitExit()).isZero();
    try (var all = Files.list(run.checkpoints())) {
      for (var each : all.toList()) Files.delete(each.resolve("manifest.json"));
    }
    var refused = ChildRun.start(conf("anew", folder, STEPS));
    assertThat(refused.awaitExit()).isOne();
    assertThat(refused.log()).contains("there is no whole checkpoint in", "--from 0");

    var anew = ChildRun.start(conf("anew", folder, STEPS), List.of(), List.of("--from", "0"));
    assertThat(anew.awaitExit()).as(anew.log()).isZero();
    assertThat(Recorded.of(run.record())).isEqualTo(expected);
    assertThat(Recorded.of(run.root().resolve("before-1/record"))).hasSize(110);

    var back = ChildRun.start(conf("anew", folder, STEPS), List.of(), List.of("--from", "180"));
    assertThat(back.awaitExit()).as(back.log()).isZero();
    assertThat(Recorded.of(run.record())).isEqualTo(expected);
    assertThat(run.checkpoints().resolve("later-step-000000000200")).isDirectory();
  }

  /** Exit code and output. */
  private static String verify(Path run) {
    var said = new StringWriter();
    var command = Latebloom.commandLine().setOut(new PrintWriter(said));
    return command.execute("verify", run.toString()) + " " + said;
  }

  private static void damageMiddle(Path record) throws IOException {
    try (var files = Files.list(record)) {
      for (var file : files.toList()) {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }
  }

  private static RunFolder run(String name) {
    return new RunFolder(folder.resolve(name));
  }

  private static Path conf(String name, Path place, int steps) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".conf"),
        """
        latebloom {
          run { folder = "%s", seed = 7, steps = %d, restarts = 1, restart-backoff = 100ms }
          kafka { bootstrap-servers = "%s", topic = "examples" }
          ingest { max-tokens = 64, bounded = true }
          pool { start-after = 1000000000, capacity = 4000, segment = 1MiB }
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
        """
            .formatted(place.resolve(name), steps, broker.bootstrapServers()));
  }

  private static void publish() {
    var kafka = Connection.to(broker.bootstrapServers());
    try (var topics = Topics.at(kafka)) {
      topics.ensure("examples", 1);
    }
    var corpus = new GradedArithmetic(new CorpusSettings(1_000, 20, 0.03, 5, Mix.BALANCED));
    try (var publisher = new Publisher(kafka, "examples", (count, bytes) -> {})) {
      corpus.records().forEach(each -> publisher.send(each.getBytes(StandardCharsets.UTF_8)));
      publisher.flush();
    }
  }
}
