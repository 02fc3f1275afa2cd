package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.run.Recorded;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.cluster.DoneFile;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is a worker of a cluster, as the command line starts it. */
final class WorkerIT {
  private static final int STEPS = 40;

  @TempDir Path folder;

  @Test
  void oneWorkerWhoseRoundsLoseNothingIsThePlainRunToTheBitAlsoWhenItIsKilled() throws Exception {
    try (var broker = EmbeddedBroker.start(Brokers.in(folder.resolve("kafka")))) {
      var corpus = new GradedArithmetic(new CorpusSettings(200, 20, 0, 5, Mix.BALANCED));
      var kafka = Connection.to(broker.bootstrapServers());
      Brokers.publish(kafka, "sums", 1, corpus.records().toList());

      var plain = ChildRun.start(conf("plain", kafka, ""));
      assertThat(plain.awaitExit()).as("exit status; log: %s", plain.log()).isZero();

      for (int overlap : List.of(0, 2)) {
        var name = "worker" + overlap;
        var conf = conf(name, kafka, alone(name, overlap));
        var killed = ChildRun.start(conf);
        assertThat(killed.awaitUntil(() -> rounds(name) > 2)).as(killed.log()).isTrue();
        killed.killAfter(0);
        var worker = ChildRun.start(conf);
        assertThat(worker.awaitExit()).as("exit status; log: %s", worker.log()).isZero();

        // What was offered behind the last step comes to nothing where it would be settled later.
        assertThat(rounds(name)).isEqualTo(overlap == 0 ? STEPS / 5 : STEPS / 5 - 1);
        assertThat(recorded(name)).hasSize(STEPS).isEqualTo(recorded("plain"));
      }
    }
  }

  @Test
  void workersThatTrainOnWhileRoundsAreMadeHoldTheSameWeights() throws Exception {
    try (var broker = EmbeddedBroker.start(Brokers.in(folder.resolve("kafka")))) {
      var kafka = Connection.to(broker.bootstrapServers());
      var corpus = new GradedArithmetic(new CorpusSettings(300, 20, 0, 5, Mix.BALANCED));
      Brokers.publishInTurn(kafka, "sums", 3, corpus.records().toList());
      var seed = freePort();
      var conf = new ArrayList<Path>();
      for (int i = 0; i < 3; i++) {
        conf.add(conf("w" + i, kafka, overlapping(seed, i == 0 ? seed : freePort())));
      }
      var workers = new ArrayList<ChildRun>();
      for (var each : conf) workers.add(ChildRun.start(each));
      for (var worker : workers) {
        assertThat(worker.awaitExit()).as("exit status; log: %s", worker.log()).isZero();
      }

      var hashes = new HashMap<Long, Set<String>>();
      for (var worker : List.of("w0", "w1", "w2")) {
        var done = done(worker);
        for (var each : done) {
          hashes.computeIfAbsent(each.round(), _ -> new HashSet<>()).add(each.hash());
        }
        // Two steps behind every fifth, once each.
        assertThat(done.subList(1, done.size()))
            .extracting(Replica.Done::step)
            .containsExactly(7L, 12L, 17L, 22L, 27L, 32L, 37L);
        assertThat(recorded(worker)).hasSize(STEPS);
      }
      assertThat(hashes).hasSizeGreaterThan(4);
      assertThat(hashes.values()).allSatisfy(each -> assertThat(each).hasSize(1));
      assertThat(rounds("w2")).isGreaterThan(2);
    }
  }

  private List<Recorded> recorded(String name) throws IOException {
    return Recorded.of(new RunFolder(folder.resolve(name)).record());
  }

  private long rounds(String name) {
    try {
      var done = done(name);
      return done.isEmpty() ? 0 : done.getLast().round();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Replica.Done> done(String name) throws IOException {
    return new DoneFile(folder.resolve(name).resolve("cluster/applied.jsonl")).read();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String alone(String topic, int overlap) throws IOException {
    return """
    cluster {
      seed-nodes = ["127.0.0.1:%1$d"], port = %1$d, topic = %2$s
      workers = 1, steps = 5, overlap = %3$d, encoding = fp32, rate = 1, momentum = 0
    }
    """
        .formatted(freePort(), topic, overlap);
  }

  private static String overlapping(int seed, int port) {
    return """
    kafka.timeout = 120s
    cluster {
      seed-nodes = ["127.0.0.1:%d"], port = %d
      workers = 3, steps = 5, overlap = 2, encoding = int8, deadline = 15s, stable-after = 5s
    }
    """
        .formatted(seed, port);
  }

  private Path conf(String name, Connection kafka, String more) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".conf"),
        """
        latebloom {
          run { folder = "%s", seed = 7, steps = %d }
          kafka { bootstrap-servers = "%s", topic = "sums" }
          ingest { max-tokens = 64, bounded = true }
          pool.start-after = 1000
          sample.examples = 8
          train {
            device = cpu, threads = 1
            model { width = 32, layers = 2, heads = 2, kv-heads = 2, hidden = 64, context = 64 }
            optimizer { schedule = constant, warmup-steps = 0 }
          }
          checkpoint.interval = 10
        }
        latebloom { %s }
        """
            .formatted(folder.resolve(name), STEPS, kafka.bootstrapServers(), more));
  }
}
