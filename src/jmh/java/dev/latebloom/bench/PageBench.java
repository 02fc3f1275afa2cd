package dev.latebloom.bench;

import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.meter.Host;
import dev.latebloom.observe.meter.OtlpSettings;
import dev.latebloom.observe.meter.RunMeters;
import dev.latebloom.pool.EditAnswer;
import dev.latebloom.serve.Controls;
import dev.latebloom.serve.HttpEndpoint;
import dev.latebloom.serve.Run;
import dev.latebloom.serve.ServeSettings;
import dev.latebloom.serve.Status;
import dev.latebloom.serve.access.Door;
import dev.latebloom.serve.access.TlsSettings;
import dev.latebloom.serve.example.Examples;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * What the page and a scrape of a large run take, by the code that makes them in a run.
 *
 * <p>Arguments: examples (default 10 000 000), sources (10 000), seconds that it stays up after
 * that, for a browser (0). Or the address of a daemon, and how many control requests to send it
 * (1000): then it prints how long scrapes and control requests take there.
 */
public final class PageBench {
  private static final String SYSTEM = "page-bench";
  private static final int SERIES = 50;
  private static final int VIEWERS = 3;
  private static final int WATCHED_SECONDS = 20;

  /** A daemon is asked so often in an hour, after which its code has been compiled. */
  private static final int ASKED_BEFORE = 3_600;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private PageBench() {}

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    if (args.length > 0 && args[0].startsWith("http")) {
      requests(URI.create(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 1_000);
      return;
    }
    int examples = args.length > 0 ? Integer.parseInt(args[0]) : 10_000_000;
    int sources = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    var status = new Status(Path.of("bench"), 0, Duration.ofHours(1), InstantSource.system());
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var host = new Host(Host.build("bench", "bench"), () -> 0, () -> Phase.TRAINING, () -> true);
    var system = ActorSystem.create(Behaviors.empty(), SYSTEM);
    try (var meters = new RunMeters(registry, host, SERIES)) {
      LargeRun.fill(status, meters, examples, sources);
      var run = new Run(status, registry::scrape, "{}", controls(), policy(), none());
      var endpoint =
          HttpEndpoint.bind(system, settings(), Door.OPEN, run).toCompletableFuture().join();
      var here = URI.create("http://127.0.0.1:" + endpoint.port());
      page(here);
      scrapes(here);
      rested();
      watched(here);
      if (args.length > 2) {
        System.out.println("page at " + here);
        Thread.sleep(Duration.ofSeconds(Integer.parseInt(args[2])));
      }
    } finally {
      system.terminate();
    }
  }

  /** The first second of a viewer, and one in which everything has changed. */
  private static void page(URI here) throws Exception {
    long began = System.nanoTime();
    long bytes = 0;
    for (var path :
        List.of(
            "/",
            "/page/frame.css",
            "/page/uplot.css",
            "/page/page.css",
            "/page/uplot.js",
            "/page/page.js",
            "/page/charts.js",
            "/page/map.js",
            "/page/examples.js",
            "/page/terms.json")) {
      bytes += get(here, path).length;
    }
    System.out.printf("files of the page: %,d bytes in %s%n", bytes, millis(began));
    began = System.nanoTime();
    try (var stream = stream(here)) {
      long first = 0;
      // Eight pieces, each an event of a line and a line of data.
      for (int i = 0; i < 3 * 8; i++) first += stream.lines().next().length() + 1;
      System.out.printf("first update: %,d bytes in %s%n", first, millis(began));
    }
  }

  private record Watching(Stream<String> all, Iterator<String> lines) implements AutoCloseable {
    @Override
    public void close() {
      all.close();
    }
  }

  private static Watching stream(URI here) throws Exception {
    var lines =
        CLIENT
            .send(
                HttpRequest.newBuilder(here.resolve("/page/events")).build(),
                HttpResponse.BodyHandlers.ofLines())
            .body();
    return new Watching(lines, lines.iterator());
  }

  private static void scrapes(URI here) throws Exception {
    for (int i = 0; i < 50; i++) get(here, "/metrics");
    var times = new double[200];
    int bytes = 0;
    for (int i = 0; i < times.length; i++) {
      long began = System.nanoTime();
      bytes = get(here, "/metrics").length;
      times[i] = (System.nanoTime() - began) / 1e6;
    }
    print("scrape of /metrics, %,d bytes".formatted(bytes), times);
  }

  /** Processor time of the server's threads a second, for each of those who ask and for all. */
  private static void watched(URI here) throws Exception {
    double scraped = atSpeed(() -> get(here, "/metrics"));
    double asked = atSpeed(() -> get(here, "/api/v1/status"));
    double viewed = atSpeed(() -> firstUpdate(here));
    System.out.printf(
        "processor time when asked without a rest: scrape %.2f ms, status %.2f ms, a viewer's first"
            + " update %.2f ms; a scrape and %d such updates a second: %.2f%% of a core%n",
        scraped, asked, viewed, VIEWERS, (scraped + VIEWERS * viewed) / 10);
    int cores = Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < cores; i++) Thread.ofPlatform().daemon().start(PageBench::train);
    // Timers of the actor system run in any daemon.
    double nobody = share(here, List.of());
    double scrape = share(here, List.of("/metrics")) - nobody;
    double status = share(here, List.of("/api/v1/status")) - nobody;
    for (int i = 0; i < VIEWERS; i++) {
      var viewer = stream(here);
      Thread.startVirtualThread(() -> read(viewer));
    }
    double viewers = share(here, List.of()) - nobody;
    double all = share(here, List.of("/metrics", "/api/v1/status")) - nobody;
    System.out.printf(
        "of one core, at one request a second and above the %.2f%% of a system that nobody asks:"
            + " scrape %.2f%%, status %.2f%%, %d viewers %.2f%%, all of them %.2f%%%n",
        nobody, scrape, status, VIEWERS, viewers, all);
  }

  /** Milliseconds of the server's threads for each call, after as many as an hour brings. */
  private static double atSpeed(Callable<?> call) throws Exception {
    for (int i = 0; i < ASKED_BEFORE; i++) call.call();
    long cpu = serverNanos();
    for (int i = 0; i < ASKED_BEFORE / 4; i++) call.call();
    return (serverNanos() - cpu) / 1e6 / (ASKED_BEFORE / 4);
  }

  /** The first of its pieces; the server makes all of them before it sends any. */
  private static String firstUpdate(URI here) throws Exception {
    try (var viewer = stream(here)) {
      return viewer.lines().next();
    }
  }

  /** What a rest of a second costs on this machine, whatever runs: all memory is slow after it. */
  private static void rested() throws InterruptedException {
    var megabyte = new byte[1 << 20];
    for (int i = 0; i < 10_000; i++) Arrays.fill(megabyte, (byte) i);
    double[] millis = new double[2];
    for (int i = 0; i < WATCHED_SECONDS; i++) {
      Thread.sleep(1_000);
      for (int turn = 0; turn < 2; turn++) {
        long began = cpuNanos();
        Arrays.fill(megabyte, (byte) i);
        millis[turn] += (cpuNanos() - began) / 1e6 / WATCHED_SECONDS;
      }
    }
    System.out.printf(
        "writing a megabyte takes %.2f ms of processor time after a second's rest, %.2f at once%n",
        millis[0], millis[1]);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Keeps a core busy, as training does. */
  private static void train() {
    float[] left = new float[1 << 20];
    float[] right = new float[1 << 20];
    Arrays.fill(right, 1e-6f);
    while (true) for (int i = 0; i < left.length; i++) left[i] += right[i] * left[i] + 1;
  }

  /** In percent of one core; the first seconds do not count. */
  private static double share(URI here, List<String> paths) throws Exception {
    look(here, paths);
    long cpu = serverNanos();
    long began = System.nanoTime();
    look(here, paths);
    return 100.0 * (serverNanos() - cpu) / (System.nanoTime() - began);
  }

  private static void look(URI here, List<String> paths) throws Exception {
    for (int i = 0; i < WATCHED_SECONDS; i++) {
      for (var path : paths) get(here, path);
      Thread.sleep(1_000);
    }
  }

  /** Until the server goes, which cuts streams off. */
  private static void read(Watching stream) {
    try {
      stream.lines().forEachRemaining(_ -> {});
    } catch (UncheckedIOException _) {
      stream.close();
    }
  }

  /** Of all threads of the actor system, which answer requests; the client's are others. */
  private static long serverNanos() {
    var threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(each -> each != null && each.getThreadName().startsWith(SYSTEM))
        .mapToLong(each -> threads.getThreadCpuTime(each.getThreadId()))
        .sum();
  }

  /** Of a daemon that trains. */
  private static void requests(URI daemon, int count) throws Exception {
    var scrapes = new double[Math.max(1, count / 10)];
    int bytes = 0;
    for (int i = 0; i < scrapes.length; i++) {
      long began = System.nanoTime();
      bytes = get(daemon, "/metrics").length;
      scrapes[i] = (System.nanoTime() - began) / 1e6;
    }
    print("scrape of /metrics, %,d bytes".formatted(bytes), scrapes);
    var controls = new double[count];
    for (int i = 0; i < count; i++) {
      long began = System.nanoTime();
      // Of a run that is not paused it asks for nothing.
      var request =
          HttpRequest.newBuilder(daemon.resolve("/api/v1/resume"))
              .POST(HttpRequest.BodyPublishers.noBody());
      CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      controls[i] = (System.nanoTime() - began) / 1e6;
    }
    print("POST /api/v1/resume", controls);
  }

  private static byte[] get(URI here, String path) throws IOException, InterruptedException {
    return CLIENT
        .send(
            HttpRequest.newBuilder(here.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofByteArray())
        .body();
  }

  private static void print(String what, double[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "%s: median %.1f ms, 99%% %.1f ms, longest %.1f ms of %,d%n",
        what,
        millis[millis.length / 2],
        millis[(int) (0.99 * (millis.length - 1))],
        millis[millis.length - 1],
        millis.length);
  }

  private static String millis(long began) {
    return "%.0f ms".formatted((System.nanoTime() - began) / 1e6);
  }

  private static Controls controls() {
    return new Controls(() -> {}, () -> {}, () -> {}, () -> {});
  }

  private static Controls.OfPolicy policy() {
    return new Controls.OfPolicy(
        () -> CompletableFuture.completedFuture("{}"),
        _ -> CompletableFuture.completedFuture(new EditAnswer.NotHeld()));
  }

  private static Examples none() {
    return new Examples(
        _ -> CompletableFuture.completedFuture(List.of()),
        _ -> CompletableFuture.completedFuture(new EditAnswer.NotHeld()),
        new ByteTokenizer(Optional.empty()),
        Path.of("no-topics"),
        Path.of("no-record"),
        InstantSource.system());
  }

  private static ServeSettings settings() {
    return new ServeSettings(
        "127.0.0.1",
        0,
        List.of(),
        "",
        new TlsSettings("", "", ""),
        256,
        1000,
        16 << 10,
        Duration.ofSeconds(30),
        SERIES,
        OtlpSettings.NONE,
        Duration.ofMinutes(15));
  }
}
