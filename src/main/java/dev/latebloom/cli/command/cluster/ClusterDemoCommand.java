package dev.latebloom.cli.command.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.Topics;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.Home;
import dev.latebloom.cli.terminal.SettingsOptions;
import dev.latebloom.cluster.EntryReader;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Train a tiny model with three workers on this machine, in about two minutes.",
      "One worker is killed on the way and comes back. At the end all must have the same weights."
    })
public final class ClusterDemoCommand implements Callable<Integer> {
  private static final int WORKERS = 3;
  private static final int EXAMPLES = 3_000;
  private static final long LONGEST_MINUTES = 20;

  /** Rounds before the last worker is killed, without it, and with it when it is back. */
  private static final int BEFORE = 3;

  private static final int WITHOUT = 2;
  private static final int AGAIN = 3;

  /** Of rounds in which nothing changes, how many there are to a line. */
  private static final int ROUNDS_A_LINE = 10;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--folder",
      defaultValue = "data/cluster-demo",
      description = "Where the workers are kept.")
  private Path folder = Path.of("data/cluster-demo");

  @Mixin private SettingsOptions options = new SettingsOptions();

  private final History history = new History();
  private final long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(LONGEST_MINUTES);
  private long shown;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var conf = Home.conf("cluster-demo.conf");
    var root = folder.toAbsolutePath();
    var settings = options.read(conf, List.of("run.folder=" + root));
    delete(root);
    Files.createDirectories(root);
    Files.createFile(root.resolve("lock"));
    try (var broker = EmbeddedBroker.start(settings.broker())) {
      var told = settings.kafka();
      var kafka = new Connection(broker.bootstrapServers(), told.client(), told.timeout());
      publish(kafka, settings);
      return train(kafka, settings, conf, root);
    }
  }

  private void publish(Connection kafka, Settings settings) {
    var corpus =
        new GradedArithmetic(new CorpusSettings(EXAMPLES, 0, 0, settings.seed(), Mix.BALANCED));
    var topic = settings.kafka().topic();
    try (var topics = Topics.at(kafka)) {
      topics.ensure(topic, WORKERS);
      topics.ensureForever(settings.cluster().topic());
    }
    try (var publisher = new Publisher(kafka, topic, (records, bytes) -> {})) {
      var records = corpus.records().iterator();
      for (int i = 0; records.hasNext(); i++) {
        publisher.send(i % WORKERS, records.next().getBytes(UTF_8));
      }
      publisher.flush();
    }
    say(
        "%,d examples in %d partitions of topic %s at %s"
            .formatted(EXAMPLES, WORKERS, topic, kafka.bootstrapServers()));
  }

  private int train(Connection kafka, Settings settings, Path conf, Path root)
      throws IOException, InterruptedException {
    var workers = new ArrayList<WorkerProcess>();
    var ports = freePorts();
    try (var log = new EntryReader(kafka, settings.cluster().topic())) {
      for (int i = 0; i < WORKERS; i++) {
        var own =
            List.of(
                "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "cluster.seed-nodes=[\"127.0.0.1:" + ports.getFirst() + "\"]",
                "cluster.port=" + ports.get(i));
        var name = "w" + (i + 1);
        workers.add(new WorkerProcess(name, conf, root.resolve(name), options.with(own)));
      }
      say("3 workers start; their logs are in " + folder);
      follow(log, workers);
      return summary(workers, settings);
    } finally {
      for (int i = workers.size() - 1; i >= 0; i--) workers.get(i).close();
    }
  }

  /**
   * Shows rounds; kills the last worker, starts it again, and ends when it has been in rounds
   * again.
   */
  private void follow(EntryReader log, List<WorkerProcess> workers)
      throws IOException, InterruptedException {
    var victim = workers.getLast();
    await(log, workers, () -> history.round() >= BEFORE);
    victim.kill();
    say(victim.name() + " is killed (kill -9)");
    long without = history.round() + WITHOUT;
    await(log, workers.subList(0, WORKERS - 1), () -> history.round() >= without);
    victim.startAgain();
    long again = history.round();
    say(victim.name() + " is started again, and goes on from its checkpoint");
    await(log, workers, () -> roundsWith(victim.name(), again) >= AGAIN);
    say(victim.name() + " has caught up; all are told to stop");
    for (var worker : workers) worker.tellToStop();
    for (var worker : workers) worker.awaitEnd();
    log.poll(history);
  }

  private long roundsWith(String worker, long after) {
    return LongStream.rangeClosed(after + 1, history.round())
        .filter(round -> history.commit(round).of(worker).isPresent())
        .count();
  }

  private void await(EntryReader log, List<WorkerProcess> running, BooleanSupplier enough)
      throws IOException {
    while (!enough.getAsBoolean()) {
      log.poll(history);
      while (shown < history.round()) show(history.commit(++shown));
      for (var worker : running) {
        if (!worker.runs()) {
          throw new IllegalStateException(worker.name() + " failed: " + worker.lastWords());
        }
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "the workers have not come so far in %d minutes; see their logs in %s"
                .formatted(LONGEST_MINUTES, folder));
      }
    }
  }

  private void show(Entry.Commit commit) {
    long round = commit.round();
    boolean same = round > 1 && names(commit).equals(names(history.commit(round - 1)));
    if (round > BEFORE + WITHOUT && same && round % ROUNDS_A_LINE != 0) return;
    var losses =
        commit.parts().stream()
            .map(part -> "%s %.3f".formatted(part.worker(), part.loss()))
            .collect(Collectors.joining("  "));
    var leftOut =
        history.workers().stream()
            .map(Entry.Joined::worker)
            .filter(worker -> commit.of(worker).isEmpty())
            .collect(Collectors.joining(", "));
    say(
        "round %2d  loss %-32s from weights %s%s"
            .formatted(
                commit.round(),
                losses,
                commit.base().substring(0, 12),
                leftOut.isEmpty() ? "" : "  without " + leftOut));
  }

  private static List<String> names(Entry.Commit commit) {
    return commit.parts().stream().map(Part::worker).toList();
  }

  private int summary(List<WorkerProcess> workers, Settings settings) throws IOException {
    Map<Long, Set<String>> hashes = new HashMap<>();
    say("");
    say("worker  steps  round  weights");
    for (var worker : workers) {
      var last = worker.done().getLast();
      say(
          "%-6s  %5d  %5d  %s"
              .formatted(worker.name(), last.step(), last.round(), last.hash().substring(0, 12)));
      for (var done : worker.done()) {
        hashes.computeIfAbsent(done.round(), _ -> new HashSet<>()).add(done.hash());
      }
    }
    boolean same = hashes.values().stream().allMatch(each -> each.size() == 1);
    long steps = settings.cluster().steps();
    say(
        "%d rounds of %d steps; after each, the workers' weights were %s"
            .formatted(history.round(), steps, same ? "the same to the bit" : "NOT THE SAME"));
    return same && history.round() > 0 ? ExitCode.OK : ExitCode.FAILURE;
  }

  private static List<Integer> freePorts() throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < WORKERS; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (var socket : sockets) socket.close();
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) return;
    if (!Files.exists(root.resolve("lock"))) {
      throw new IllegalStateException(
          root + " is not the folder of a demo; choose another with --folder");
    }
    try (var tree = Files.walk(root)) {
      for (var path : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
