package dev.latebloom.app.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.daemon.ChildRun;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.NetworkBroker;
import dev.latebloom.broker.Topics;
import dev.latebloom.cluster.EntryReader;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Three workers on machines of their own, as the command line starts them, and their broker. */
final class Team implements AutoCloseable {
  static final int WORKERS = 3;

  /** Between two rounds. */
  static final int STEPS = 20;

  static final String TOPIC = "sums";
  private static final int PARTITIONS = 6;
  private static final int EXAMPLES = 300;
  static final int CAPACITY = 4000;
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  /**
   * Logs as those of users, where tests have none of what is no warning, and room for models that
   * fill a cable.
   */
  private static final List<String> AS_PUBLISHED =
      List.of("-Dlogback.configurationFile=logback.xml", "-Xmx2g");

  private final Path folder;
  private final String settings;
  private final Machines machines;
  private final NetworkBroker broker;
  private final Connection kafka;
  private final Topics topics;
  private final EntryReader log;
  private final History history = new History();
  private final List<ChildRun> runs = new ArrayList<>();

  private Team(Path folder, String settings, Machines machines, NetworkBroker broker) {
    this.folder = folder;
    this.settings = settings;
    this.machines = machines;
    this.broker = broker;
    this.kafka = new Connection(broker.bootstrapServers(), Map.of(), PATIENCE);
    this.topics = Topics.at(kafka);
    publish(0);
    topics.ensureForever(TOPIC + ".rounds");
    this.log = new EntryReader(kafka, TOPIC + ".rounds");
  }

  /** Starts all; the test is skipped where there can be no machines. */
  static Team start(Path folder) throws Exception {
    return start(folder, "", Machines.start(WORKERS));
  }

  /**
   * The same on machines that there are, which are closed with the team.
   *
   * @param settings over those of all tests
   */
  static Team start(Path folder, String settings, Machines machines) throws Exception {
    return start(folder, settings, machines, WORKERS);
  }

  /** The same, the first so many of them. */
  static Team start(Path folder, String settings, Machines machines, int first) throws Exception {
    try {
      certify(folder.resolve("certificates"), machines);
      var broker = NetworkBroker.start(folder.resolve("kafka"), machines.broker());
      var team = new Team(folder, settings, machines, broker);
      for (int i = 0; i < first; i++) team.start(i);
      return team;
    } catch (Exception e) {
      machines.close();
      throw e;
    }
  }

  private static void certify(Path to, Machines machines) throws Exception {
    var command = new ArrayList<>(List.of("deploy/certificates.sh", to.toString()));
    for (int i = 0; i < WORKERS; i++) command.add(machines.host(i));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** Publishes examples, others for another number. */
  void publish(int number) {
    var sums = new GradedArithmetic(new CorpusSettings(EXAMPLES, 0, 0, number, Mix.BALANCED));
    Brokers.publishInTurn(kafka, TOPIC, PARTITIONS, sums.records().toList());
  }

  /** A worker's folder. */
  Path place(int worker) {
    return folder.resolve(name(worker));
  }

  static String name(int worker) {
    return "w" + (worker + 1);
  }

  /** Starts a worker, or starts it again. */
  void start(int worker) throws IOException {
    var run = ChildRun.startBy(machines.on(worker), conf(worker), AS_PUBLISHED);
    if (worker == runs.size()) runs.add(run);
    else runs.set(worker, run);
  }

  Machines machines() {
    return machines;
  }

  ChildRun run(int worker) {
    return runs.get(worker);
  }

  /** Waits until the log holds what is wanted, while these workers live. */
  void await(Predicate<History> wanted, int... living) throws Exception {
    await(wanted, PATIENCE, living);
  }

  void await(Predicate<History> wanted, Duration patience, int... living) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (!wanted.test(history)) {
      log.poll(history);
      for (int each : living) {
        assertThat(runs.get(each).isAlive())
            .as("%s lives:%n%s", name(each), runs.get(each).log())
            .isTrue();
      }
      assertThat(System.nanoTime()).as("%d rounds; %s", history.round(), folder).isLessThan(end);
    }
  }

  /** Waits until a worker has so many more fragments on disk, while it lives. */
  void awaitFragments(int worker, int more) throws Exception {
    int before = fragments(worker).size();
    await(_ -> fragments(worker).size() >= before + more, worker);
  }

  /** Files of weights on a worker's disk, its own and those that it has gathered. */
  List<Path> fragments(int worker) {
    try (var files = Files.list(place(worker).resolve("cluster/fragments"))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many lines of a worker's log have a text. */
  long lines(int worker, String text) {
    try (var lines = Files.lines(place(worker).resolve("latebloom.log"))) {
      return lines.filter(line -> line.contains(text)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int[] othersThan(int worker) {
    return IntStream.range(0, WORKERS).filter(each -> each != worker).toArray();
  }

  /** Whether so many rounds behind one have exactly these workers. */
  static Predicate<History> rounds(int count, long after, int... workers) {
    var names = IntStream.of(workers).mapToObj(Team::name).toList();
    return history ->
        LongStream.rangeClosed(after + 1, history.round())
                .filter(round -> members(history.commit(round)).equals(names))
                .count()
            >= count;
  }

  private static List<String> members(Entry.Commit commit) {
    return commit.parts().stream().map(part -> part.worker()).toList();
  }

  long round() {
    log.poll(history);
    return history.round();
  }

  /** The worker that has a seat: who comes first has the first. */
  int inSeat(int seat) {
    return IntStream.range(0, WORKERS)
        .filter(each -> history.worker(name(each)).orElseThrow().seat() == seat)
        .findFirst()
        .orElseThrow();
  }

  History history() {
    return history;
  }

  /** Ends the workers, and checks what has to be true however the machines were treated. */
  void endWell(int... living) throws Exception {
    for (int each : living) runs.get(each).tellToStop();
    for (int each : living) {
      var run = runs.get(each);
      assertThat(run.awaitExit()).as("exit status of %s:%n%s", name(each), run.log()).isZero();
    }
    log.poll(history);
    outcome().weightsAreTheSame();
    outcome().noPositionIsAheadOfWhatIsStored();
  }

  Outcome outcome() {
    return new Outcome(this, topics);
  }

  Path conf(int worker) throws IOException {
    var keys = folder.resolve("certificates");
    var host = machines.host(worker);
    return Files.writeString(
        folder.resolve(name(worker) + ".conf"),
        """
        latebloom {
          run { folder = "%s", seed = 7, steps = 0, restarts = 2, restart-backoff = 100ms }
          kafka { bootstrap-servers = "%s", topic = "%s", timeout = 60s }
          ingest { max-tokens = 64, lag-interval = 200ms }
          pool { capacity = %d, segment = 1MiB, start-after = %d }
          sample.examples = 8
          train {
            device = cpu, threads = 1
            model { width = 32, layers = 2, heads = 2, kv-heads = 2, hidden = 64, context = 64 }
            optimizer { schedule = constant, warmup-steps = 0 }
          }
          checkpoint.interval = 20
          cluster {
            seed-nodes = ["%s:25520", "%s:25520"], host = "%s", worker = %s
            workers = %d, steps = %d, deadline = 10s, stable-after = 10s, keep = 5000
            tls { certificate = "%s.pem", key = "%s.key", authority = "%s.pem" }
          }
        }
        latebloom { %s }
        """
            .formatted(
                place(worker),
                broker.bootstrapServers(),
                TOPIC,
                CAPACITY,
                EXAMPLES / WORKERS,
                machines.host(0),
                machines.host(1),
                host,
                name(worker),
                WORKERS,
                STEPS,
                keys.resolve(host),
                keys.resolve(host),
                keys.resolve("authority"),
                settings));
  }

  @Override
  public void close() throws IOException {
    for (var each : runs) each.kill();
    log.close();
    topics.close();
    broker.close();
    machines.close();
  }
}
