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
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A daemon of a small model under changing conditions, for any length of time: a flood of records,
 * a trickle, a broker that hangs, a loop that fails and begins again, checkpoints all the while.
 * What it takes of the machine is looked at in between, and has to be at the end what it was.
 *
 * <p>Arguments: minutes (default 30), a folder that does not exist yet. Prints a table and fails
 * where something has grown; {@code soak.csv} in the folder has every look.
 */
public final class SoakBench {
  private static final String TOPIC = "soak";
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Looks in the first part, in which caches and pools fill, say nothing. */
  private static final double WARM_UP = 0.25;

  /** What is looked at. */
  private enum Figure {
    STEPS("latebloom_steps_total", 0),
    LOOP_RESTARTS("latebloom_restarts_total", 0),
    RESIDENT_MB("latebloom_resident_memory_bytes", 1.15),
    HEAP_MB("jvm_memory_used_bytes", 1.3),
    ARRAYS("latebloom_live_arrays", 1.05),
    THREADS("jvm_threads_live_threads", 1.15),
    OPEN_FILES("", 1.15),
    RECORD_KB("", 1.3),
    JOURNAL_KB("", 0),
    FIGURES_KB("", 0),
    HISTORY_KB("", 1.6);

    private final String series;
    private final double most;

    /**
     * @param series on {@code /metrics}; empty for what is looked at elsewhere
     * @param most times the beginning that the end may be; 0 for what may grow
     */
    Figure(String series, double most) {
      this.series = series;
      this.most = most;
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private final Path run;
  private final EmbeddedBroker broker;
  private final Random random = new Random(1);
  private final List<double[]> looks = new ArrayList<>();
  private long published;

  private SoakBench(Path folder, EmbeddedBroker broker) {
    this.folder = folder;
    this.run = folder.resolve("run");
    this.broker = broker;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 30;
    var folder =
        args.length > 1
            ? Files.createDirectory(Path.of(args[1]))
            : Files.createTempDirectory("soak");
    var second = Duration.ofSeconds(1);
    var settings =
        new BrokerSettings(
            folder.resolve("kafka"), "256m", true, second, second, 3, Duration.ofMinutes(3));
    boolean flat;
    try (var broker = EmbeddedBroker.start(settings)) {
      flat = new SoakBench(folder, broker).soak(Duration.ofSeconds((long) (60 * minutes)));
    }
    if (!flat) System.exit(1);
  }

  private boolean soak(Duration length) throws Exception {
    try (var topics = Topics.at(Connection.to(broker.bootstrapServers()))) {
      topics.ensure(TOPIC, 1);
    }
    var conf = Files.writeString(folder.resolve("soak.conf"), conf());
    publish(2_000);
    var command =
        ChildJvm.latebloom(
            List.of("-Xmx256m", "-XX:+UseSerialGC"), List.of("run", conf.toString(), "--quiet"));
    var log = folder.resolve("output.log").toFile();
    var daemon = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    try {
      var at = await(daemon);
      long end = System.nanoTime() + length.toNanos();
      for (int phase = 0; System.nanoTime() < end; phase++) phase(phase, at);
      daemon.destroy();
      if (!daemon.waitFor(5, TimeUnit.MINUTES)) throw new IllegalStateException("it did not stop");
      if (daemon.exitValue() != 0) throw new IllegalStateException("see " + log);
    } finally {
      daemon.destroyForcibly();
    }
    write();
    return print();
  }

  /** Twenty seconds and more of one condition. */
  private void phase(int number, DaemonFile at) throws Exception {
    switch (number % 4) {
      case 0 -> {
        publish(5_000);
        look(at, 4);
      }
      case 1 -> {
        for (int i = 0; i < 4; i++) {
          publish(1);
          look(at, 1);
        }
      }
      case 2 -> {
        signal("STOP");
        look(at, 2);
        signal("CONT");
        look(at, 2);
      }
      default -> {
        // The record's next file cannot be made: a stage fails, and the loop begins again.
        Files.move(run.resolve("record"), folder.resolve("record-" + number));
        look(at, 4);
      }
    }
  }

  private DaemonFile await(Process daemon) throws Exception {
    while (daemon.isAlive()) {
      var at = DaemonFile.read(run);
      if (at.isPresent() && get(at.get(), "/readyz").statusCode() == 200) return at.get();
      Thread.sleep(500);
    }
    throw new IllegalStateException("the daemon ended; see output.log in " + folder);
  }

  private void publish(int records) {
    try (var publisher =
        new Publisher(Connection.to(broker.bootstrapServers()), TOPIC, (_, _) -> {})) {
      for (int i = 0; i < records; i++) {
        int a = random.nextInt(1_000);
        int b = random.nextInt(1_000);
        var record =
            "{\"id\":\"%d\",\"source\":\"s%d\",\"prompt\":\"%d+%d=\",\"response\":\"%d\"}"
                .formatted(published++, a % 20, a, b, a + b);
        publisher.send(record.getBytes(UTF_8));
      }
      var _ = publisher.flush();
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(broker.pid())).start().waitFor();
  }

  private void look(DaemonFile at, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      Thread.sleep(LOOK);
      var scrape = get(at, "/metrics").body();
      var values = new double[Figure.values().length];
      for (var figure : Figure.values()) values[figure.ordinal()] = value(figure, scrape, at.pid());
      looks.add(values);
    }
  }

  private double value(Figure figure, String scrape, long pid) throws IOException {
    return switch (figure) {
      case STEPS, LOOP_RESTARTS, ARRAYS, THREADS -> sum(scrape, figure.series, "");
      case RESIDENT_MB -> sum(scrape, figure.series, "") / 1e6;
      case HEAP_MB -> sum(scrape, figure.series, "area=\"heap\"") / 1e6;
      case OPEN_FILES -> entries(Path.of("/proc/" + pid + "/fd"));
      case RECORD_KB -> bytes(run.resolve("record")) / 1e3;
      case JOURNAL_KB -> bytes(run.resolve("journal")) / 1e3;
      case FIGURES_KB -> bytes(run.resolve("figures.csv")) / 1e3;
      case HISTORY_KB -> bytes(run.resolve("history.json")) / 1e3;
    };
  }

  private static double sum(String scrape, String series, String tag) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(series) && line.contains(tag))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static double entries(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      return all.count();
    }
  }

  private static double bytes(Path place) throws IOException {
    if (Files.notExists(place)) return 0;
    try (var all = Files.walk(place)) {
      return all.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    }
  }

  private HttpResponse<String> get(DaemonFile at, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(at.uri() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void write() throws IOException {
    var lines = new ArrayList<String>();
    lines.add(String.join(",", names()));
    for (var look : looks) {
      var cells = new ArrayList<String>();
      for (double value : look) cells.add("%.1f".formatted(value));
      lines.add(String.join(",", cells));
    }
    Files.write(folder.resolve("soak.csv"), lines);
  }

  private static List<String> names() {
    var names = new ArrayList<String>();
    for (var figure : Figure.values()) names.add(figure.name().toLowerCase(Locale.ROOT));
    return names;
  }

  /** The middle of each half of the looks; of the heap the lowest, which garbage is not in. */
  private boolean print() {
    int first = (int) (WARM_UP * looks.size());
    int half = (first + looks.size()) / 2;
    boolean flat = true;
    System.out.printf("%-14s %12s %12s %8s%n", "middle of", "beginning", "end", "");
    for (var figure : Figure.values()) {
      double before = middle(figure, first, half);
      double after = middle(figure, half, looks.size());
      boolean grown = figure.most > 0 && after > figure.most * before;
      flat &= !grown;
      var verdict = figure.most == 0 ? "" : grown ? "grown" : "flat";
      System.out.printf(
          "%-14s %12.1f %12.1f %8s%n",
          figure.name().toLowerCase(Locale.ROOT), before, after, verdict);
    }
    System.out.printf("%,d looks, %,d records; %s%n", looks.size(), published, folder);
    return flat;
  }

  private double middle(Figure figure, int from, int to) {
    var values =
        looks.subList(from, to).stream()
            .mapToDouble(look -> look[figure.ordinal()])
            .sorted()
            .toArray();
    return values.length == 0 ? 0 : values[figure == Figure.HEAP_MB ? 0 : values.length / 2];
  }

  private String conf() {
    return """
    latebloom {
      run { folder = "%s", record-size = 64KiB, restart-backoff = 1s }
      kafka {
        bootstrap-servers = "%s", topic = "%s"
        timeout = 5s, retry-backoff = 1s, retry-backoff-max = 5s
        client { default.api.timeout.ms = 4000, request.timeout.ms = 2000, delivery.timeout.ms = 4000 }
      }
      ingest { max-tokens = 64, lag-interval = 1s }
      pool { capacity = 4000, segment = 256KiB, start-after = 100 }
      sample.examples = 16
      reweight.interval = 20
      evaluate { share = 0.02, most-per-source = 10 }
      checkpoint { interval = 200, keep = 2 }
      serve.port = 0
      train {
        device = cpu, threads = 1
        model { width = 32, layers = 1, heads = 2, kv-heads = 2, hidden = 64, context = 64 }
        optimizer { schedule = constant, warmup-steps = 0 }
      }
    }
    """
        .formatted(run, broker.bootstrapServers(), TOPIC);
  }
}
