package dev.latebloom.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.broker.BrokerSettings;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.Topics;
import dev.latebloom.config.ChildJvm;
import dev.latebloom.serve.access.DaemonFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long a daemon with many examples takes from its start to its next step after a kill -9.
 *
 * <p>Arguments: examples (default 1 000 000), turns (3). In each turn the daemon has made a
 * checkpoint, taken some steps more and read some records more when it is killed. The brokers live
 * on, as a cluster does. Prints the seconds from the start of the process to each moment of the
 * start.
 */
public final class RestartBench {
  private static final String TOPIC = "restart";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private final Path run;
  private final EmbeddedBroker broker;
  private final int examples;

  private RestartBench(Path folder, EmbeddedBroker broker, int examples) {
    this.folder = folder;
    this.run = folder.resolve("run");
    this.broker = broker;
    this.examples = examples;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    int examples = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    int turns = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    var folder = Files.createTempDirectory("restart");
    var settings =
        new BrokerSettings(
            folder.resolve("kafka"), "512m", true, SECOND, SECOND, 3, Duration.ofMinutes(3));
    try (var broker = EmbeddedBroker.start(settings)) {
      new RestartBench(folder, broker, examples).measure(turns);
    }
  }

  private void measure(int turns) throws Exception {
    try (var topics = Topics.at(Connection.to(broker.bootstrapServers()))) {
      topics.ensure(TOPIC, 1);
    }
    publish(0, examples);
    Files.writeString(folder.resolve("restart.conf"), conf());
    var daemon = start();
    try {
      await(daemon, "latebloom_ingest_examples_total", examples);
      for (int turn = 1; turn <= turns; turn++) {
        post("/api/v1/checkpoint");
        await(daemon, "latebloom_checkpoints_total", 1);
        double step = value("latebloom_step").orElseThrow();
        publish(examples + 1_000 * turn, 1_000);
        await(daemon, "latebloom_step", step + 20);
        daemon.destroyForcibly().waitFor();
        long began = System.nanoTime();
        daemon = start();
        System.out.println("turn " + turn);
        for (var moment : List.of("HTTP at", "Kafka answers", "Resumed from")) {
          awaitLog(daemon, moment);
          print(began, moment);
        }
        await(daemon, "latebloom_steps_total", 1);
        print(began, "a step");
      }
      System.out.printf("%,d examples; %s%n", examples, folder);
    } finally {
      daemon.destroyForcibly();
    }
  }

  private static void print(long began, String moment) {
    System.out.printf("%8.2f s  %s%n", (System.nanoTime() - began) / 1e9, moment);
  }

  private Process start() throws IOException {
    Files.deleteIfExists(run.resolve("daemon.json"));
    Files.deleteIfExists(run.resolve("latebloom.log"));
    var command =
        ChildJvm.latebloom(
            List.of("-Xmx1g"),
            List.of("run", folder.resolve("restart.conf").toString(), "--quiet"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output.log").toFile()))
        .start();
  }

  private void awaitLog(Process daemon, String words) throws Exception {
    var log = run.resolve("latebloom.log");
    while (!Files.exists(log) || !Files.readString(log).contains(words)) rest(daemon);
  }

  private void await(Process daemon, String series, double least) throws Exception {
    while (value(series).orElse(-1.0) < least) rest(daemon);
  }

  private void rest(Process daemon) throws Exception {
    if (!daemon.isAlive()) throw new IllegalStateException("it ended; see output.log in " + folder);
    Thread.sleep(20);
  }

  /** What a scrape says; empty while nobody answers. */
  private Optional<Double> value(String series) throws Exception {
    var at = DaemonFile.read(run);
    if (at.isEmpty()) return Optional.empty();
    try {
      var scrape =
          client.send(
              HttpRequest.newBuilder(URI.create(at.get().uri() + "/metrics")).build(),
              HttpResponse.BodyHandlers.ofString());
      return scrape
          .body()
          .lines()
          .filter(line -> line.startsWith(series + "{"))
          .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void post(String path) throws Exception {
    var at = DaemonFile.read(run).orElseThrow();
    var request =
        HttpRequest.newBuilder(URI.create(at.uri() + path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    client.send(request, HttpResponse.BodyHandlers.discarding());
  }

  private void publish(int from, int records) {
    var lines = new ArrayList<byte[]>();
    for (int i = from; i < from + records; i++) {
      lines.add(
          "{\"id\":\"%d\",\"source\":\"s%d\",\"prompt\":\"%d+%d=\",\"response\":\"%d\"}"
              .formatted(i, i % 20, i, i % 977, i + i % 977)
              .getBytes(UTF_8));
    }
    try (var publisher =
        new Publisher(Connection.to(broker.bootstrapServers()), TOPIC, (_, _) -> {})) {
      for (var line : lines) publisher.send(line);
      var _ = publisher.flush();
    }
  }

  private String conf() {
    return """
    latebloom {
      run.folder = "%s"
      kafka { bootstrap-servers = "%s", topic = "%s" }
      ingest.max-tokens = 64
      pool { capacity = %d, backlog = %d }
      sample.examples = 16
      checkpoint { interval = 0, keep = 2 }
      train {
        device = cpu, threads = 1
        model { width = 32, layers = 1, heads = 2, kv-heads = 2, hidden = 64, context = 64 }
        optimizer { schedule = constant, warmup-steps = 0 }
      }
    }
    """
        .formatted(run, broker.bootstrapServers(), TOPIC, examples + 100_000, examples + 100_000);
  }
}
