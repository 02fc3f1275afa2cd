package dev.latebloom.app.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.daemon.ChildRun;
import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.NetworkBroker;
import dev.latebloom.broker.Topics;
import dev.latebloom.cluster.DoneFile;
import dev.latebloom.cluster.EntryReader;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Three workers on machines of their own, as the command line starts them, and their broker. */
final class Team implements AutoCloseable {
  static final int WORKERS = 3;
  private static final String TOPIC = "sums";
  private static final int PARTITIONS = 6;
  private static final int EXAMPLES = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  /** Logs as those of users, where tests have none of what is no warning. */
  private static final List<String> AS_PUBLISHED =
      List.of("-Dlogback.configurationFile=logback.xml");

  /** Where an example is from. */
  record Origin(int partition, long offset) {}

  private final Path folder;
  private final Machines machines;
  private final NetworkBroker broker;
  private final Connection kafka;
  private final Topics topics;
  private final EntryReader log;
  private final History history = new History();
  private final List<ChildRun> runs = new ArrayList<>();

  private Team(Path folder, Machines machines, NetworkBroker broker) {
    this.folder = folder;
    this.machines = machines;
    this.broker = broker;
    this.kafka = new Connection(broker.bootstrapServers(), Map.of(), PATIENCE);
    this.topics = Topics.at(kafka);
    var sums = new GradedArithmetic(new CorpusSettings(EXAMPLES, 0, 0, 0, Mix.BALANCED));
    Brokers.publishInTurn(kafka, TOPIC, PARTITIONS, sums.records().toList());
    topics.ensureForever(TOPIC + ".rounds");
    this.log = new EntryReader(kafka, TOPIC + ".rounds");
  }

  /** Starts all; the test is skipped where there can be no machines. */
  static Team start(Path folder) throws Exception {
    return start(folder, Machines.start(WORKERS));
  }

  /** The same on machines that there are, which are closed with the team. */
  static Team start(Path folder, Machines machines) throws Exception {
    try {
      certify(folder.resolve("certificates"), machines);
      var broker = NetworkBroker.start(folder.resolve("kafka"), machines.broker());
      var team = new Team(folder, machines, broker);
      for (int i = 0; i < WORKERS; i++) team.start(i);
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
    long end = System.nanoTime() + PATIENCE.toNanos();
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

  /** What a worker did between its steps. */
  private List<Replica.Done> done(int worker) throws IOException {
    return new DoneFile(new RunFolder(place(worker)).cluster().resolve("applied.jsonl")).read();
  }

  /** Ends the workers, and checks what has to be true however the machines were treated. */
  void endWell(int... living) throws Exception {
    for (int each : living) runs.get(each).tellToStop();
    for (int each : living) {
      var run = runs.get(each);
      assertThat(run.awaitExit()).as("exit status of %s:%n%s", name(each), run.log()).isZero();
    }
    log.poll(history);
    weightsAreTheSame();
    noPositionIsAheadOfWhatIsStored();
  }

  private void weightsAreTheSame() throws IOException {
    Map<Long, Set<String>> hashes = new HashMap<>();
    for (int i = 0; i < WORKERS; i++) {
      for (var done : done(i)) {
        hashes.computeIfAbsent(done.round(), _ -> new HashSet<>()).add(done.hash());
      }
    }
    for (long round = 1; round < history.round(); round++) {
      var base = history.commit(round + 1).base();
      hashes.computeIfAbsent(round, _ -> new HashSet<>()).add(base);
    }
    assertThat(hashes).allSatisfy((round, of) -> assertThat(of).as("round %d", round).hasSize(1));
  }

  /** What each worker has stored, and nothing twice. */
  private List<Set<Origin>> stored() throws IOException {
    var all = new ArrayList<Set<Origin>>();
    for (int i = 0; i < WORKERS; i++) {
      var options = SettingsReader.read(conf(i), List.of()).store();
      try (var store = ExampleStore.open(new RunFolder(place(i)).store(), options)) {
        var own = new HashSet<Origin>();
        for (long id = store.firstId(); id < store.nextId(); id++) {
          assertThat(own.add(new Origin(store.partition(id), store.offset(id)))).isTrue();
        }
        all.add(own);
      }
    }
    return all;
  }

  /** Every record of the topic is with one worker and no other. */
  void allIsStoredOnce() throws IOException {
    var all = new ArrayList<Origin>();
    stored().forEach(all::addAll);
    assertThat(all).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(published());
  }

  /** All that is in the topic. */
  private Set<Origin> published() {
    var all = new HashSet<Origin>();
    topics
        .endOffsets(TOPIC)
        .forEach((of, end) -> LongStream.range(0, end).forEach(at -> all.add(new Origin(of, at))));
    return all;
  }

  /** The first record of each partition of which nobody has said that it is stored. */
  private Map<Integer, Long> positions() {
    var all = new HashMap<Integer, Long>();
    topics.positions("latebloom").forEach((of, to) -> all.put(of.partition(), to.offset()));
    return all;
  }

  private void noPositionIsAheadOfWhatIsStored() throws IOException {
    var stored = new HashSet<Origin>();
    stored().forEach(stored::addAll);
    positions()
        .forEach(
            (partition, to) -> {
              var before = LongStream.range(0, to).mapToObj(at -> new Origin(partition, at));
              assertThat(stored).containsAll(before.toList());
            });
  }

  private Path conf(int worker) throws IOException {
    var keys = folder.resolve("certificates");
    var host = machines.host(worker);
    return Files.writeString(
        folder.resolve(name(worker) + ".conf"),
        """
        latebloom {
          run { folder = "%s", seed = 7, steps = 0, restarts = 2, restart-backoff = 100ms }
          kafka { bootstrap-servers = "%s", topic = "%s", timeout = 60s }
          ingest { max-tokens = 64, lag-interval = 200ms }
          pool { capacity = 4000, segment = 1MiB }
          sample.examples = 8
          train {
            device = cpu, threads = 1
            model { width = 32, layers = 2, heads = 2, kv-heads = 2, hidden = 64, context = 64 }
            optimizer { schedule = constant, warmup-steps = 0 }
          }
          checkpoint.interval = 20
          cluster {
            seed-nodes = ["%s:25520", "%s:25520"], host = "%s", worker = %s
            workers = %d, steps = 20, deadline = 10s, stable-after = 10s, keep = 5000
            tls { certificate = "%s.pem", key = "%s.key", authority = "%s.pem" }
          }
        }
        """
            .formatted(
                place(worker),
                broker.bootstrapServers(),
                TOPIC,
                machines.host(0),
                machines.host(1),
                host,
                name(worker),
                WORKERS,
                keys.resolve(host),
                keys.resolve(host),
                keys.resolve("authority")));
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
