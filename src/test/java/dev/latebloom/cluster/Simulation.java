package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cluster.outer.Encoding;
import dev.latebloom.cluster.outer.Groups;
import dev.latebloom.cluster.outer.OuterRule;
import dev.latebloom.cluster.outer.OuterState;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.cluster.round.Rounds;
import dev.latebloom.cluster.round.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Machines, a network between them and a log, on a clock of its own: everything a seed decides.
 * Workers and coordinators run the code of the product; what is simulated is what fails.
 */
final class Simulation {
  private static final int STEPS_A_ROUND = 5;
  static final int QUORUM = 2;
  private static final long FAULTS_END = 4000;
  private static final long END = 7000;
  private static final long WITHOUT_FAULTS = 2000;
  private static final long RESOLVER_WAIT = 200;

  /** How long a machine is out of reach before the others know it. */
  private static final long STABLE = 80;

  /** How long a worker is away before others read its partitions. */
  private static final long LOST = 900;

  private static final Rounds.Patience PATIENCE =
      new Rounds.Patience(QUORUM, 150, STABLE, 60_000, LOST);

  private record Event(long time, long number, Runnable action) {}

  /** A log that only the newest coordinator can write: what a transactional id does. */
  static final class Log {
    private final List<Entry> entries = new ArrayList<>();
    private int epoch;

    int fence() {
      return ++epoch;
    }

    boolean append(int of, Entry entry) {
      if (of != epoch) return false;
      entries.add(entry);
      return true;
    }

    List<Entry> from(int read) {
      return List.copyOf(entries.subList(read, entries.size()));
    }
  }

  final Random random;
  final Log log = new Log();
  final OuterState.Form form;
  final Replica.Pace pace;
  final List<SimulatedWorker> workers;
  final Terms terms;
  private final long seed;
  private final boolean faulty;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
  private final List<SimulatedCoordinator> coordinators = new ArrayList<>();
  private final Map<Long, String> hashes = new HashMap<>();
  private final Map<String, String> trained = new HashMap<>();
  private final Map<String, String> known = new HashMap<>();
  private final Map<Integer, String> seats = new HashMap<>();
  private final History checked = new History();
  private int[] side;

  /** When machines last began or ceased to reach each other. */
  private long parted;

  private long diskLost = -PATIENCE.deadlineMillis();
  private int partitions;
  private long withoutCoordinator;
  private long now;
  private long numbers;
  int fenced;
  int corrupted;
  int killed;
  int lost;

  /** Questions that coordinators have been asked, and fragments that workers took from others. */
  long asked;

  long pulled;

  Simulation(long seed) {
    this(seed, 3 + new Random(seed).nextInt(3), true);
  }

  /** So many machines, none of which fails. */
  static Simulation ofWellBehaved(int machines) {
    return new Simulation(1, machines, false);
  }

  private Simulation(long seed, int count, boolean faulty) {
    this.seed = seed;
    this.faulty = faulty;
    this.random = new Random(seed);
    var encodings = List.of(Encoding.FP32, Encoding.FP16, Encoding.INT8);
    var encoding = encodings.get(random.nextInt(encodings.size()));
    this.form = new OuterState.Form(new OuterRule(0.7, 0.9), encoding, new Groups(List.of(1, 3)));
    this.pace = new Replica.Pace(STEPS_A_ROUND, random.nextInt(STEPS_A_ROUND));
    this.terms = new Terms("1", "t", "m", "t", count, "outer");
    this.side = new int[count];
    this.workers = IntStream.range(0, count).mapToObj(i -> new SimulatedWorker(this, i)).toList();
  }

  /** Runs to the end; any invariant that is broken throws with the seed. */
  Simulation run() {
    try {
      workers.forEach(worker -> after(random.nextInt(300), worker::start));
      every(50, this::superviseCoordinators);
      every(100, this::fault);
      long healed = -1;
      while (!events.isEmpty() && events.element().time() <= (faulty ? END : WITHOUT_FAULTS)) {
        var event = events.remove();
        now = event.time();
        if (healed < 0 && now > FAULTS_END) {
          heal();
          healed = checked.round();
        }
        event.action().run();
        checkLog();
      }
      for (var worker : workers) worker.checkGoesOn(checked.round());
      assertThat(checked.round()).as("rounds after the faults").isGreaterThan(healed + 3);
      return this;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d at %d ms, %s, %s: %s".formatted(seed, now, pace, workers, e.getMessage()), e);
    }
  }

  long rounds() {
    return checked.round();
  }

  List<Entry.Commit> commits() {
    return LongStream.rangeClosed(1, checked.round()).mapToObj(checked::commit).toList();
  }

  long now() {
    return now;
  }

  /** Whether something fails that fails once in so many times. */
  boolean fails(int times) {
    return faulty && random.nextInt(times) == 0;
  }

  Rounds.Patience patience() {
    return PATIENCE;
  }

  void after(long millis, Runnable action) {
    events.add(new Event(now + millis, numbers++, action));
  }

  private void every(long millis, Runnable action) {
    after(
        millis,
        () -> {
          action.run();
          every(millis, action);
        });
  }

  boolean reaches(int from, int to) {
    return side[from] == side[to];
  }

  /** Machines with a worker that one reaches. */
  Set<String> reached(int from) {
    return workers.stream()
        .filter(each -> each.alive() && reaches(from, each.machine()))
        .map(each -> "node-" + each.machine())
        .collect(Collectors.toSet());
  }

  /** Sends a message, which may be late or lost, while both machines reach each other. */
  void send(int from, int to, Runnable delivery) {
    boolean lossy = faulty && now <= FAULTS_END;
    if (lossy && random.nextInt(20) == 0) return;
    int delay = 1 + random.nextInt(lossy && random.nextInt(20) == 0 ? 300 : 8);
    after(
        delay,
        () -> {
          if (reaches(from, to)) delivery.run();
        });
  }

  /** The coordinator that a machine takes for the one. */
  Optional<SimulatedCoordinator> coordinatorOf(int machine) {
    return coordinators.stream()
        .filter(each -> each.alive() && reaches(machine, each.host()))
        .reduce((_, newest) -> newest);
  }

  private void superviseCoordinators() {
    coordinators.removeIf(each -> !each.alive());
    // The side of most machines has one after a while, and the other one's may live on as a zombie.
    int[] sizes = new int[2];
    for (int each : side) sizes[each]++;
    int most = sizes[0] >= sizes[1] ? 0 : 1;
    boolean has = coordinators.stream().anyMatch(each -> side[each.host()] == most);
    if (has) withoutCoordinator = now;
    boolean errs = now <= FAULTS_END && fails(60);
    if (errs) elect(random.nextInt(side.length));
    else if (now - withoutCoordinator > RESOLVER_WAIT) {
      workers.stream()
          .filter(worker -> worker.alive() && side[worker.machine()] == most)
          .findFirst()
          .ifPresent(worker -> elect(worker.machine()));
    }
  }

  private void elect(int host) {
    if (!workers.get(host).alive()) return;
    withoutCoordinator = now;
    coordinators.add(new SimulatedCoordinator(this, host));
  }

  private void fault() {
    if (!faulty || now > FAULTS_END) return;
    switch (random.nextInt(10)) {
      case 0, 1 -> kill(random.nextInt(workers.size()), random.nextInt(4) == 0);
      case 2 -> partition();
      case 3 -> coordinators.stream().findAny().ifPresent(SimulatedCoordinator::kill);
      default -> {}
    }
  }

  private void kill(int machine, boolean withDisk) {
    var worker = workers.get(machine);
    if (!worker.alive()) return;
    killed++;
    long away = 100 + random.nextInt(600) + (random.nextInt(6) == 0 ? 2 * LOST : 0);
    // Two disks at once are more than a quorum of two survives: one is empty until its worker is
    // back.
    boolean disk = withDisk && now - diskLost > 3 * PATIENCE.deadlineMillis() && isSpare(worker);
    if (disk) diskLost = now + away;
    worker.kill(disk);
    coordinators.stream()
        .filter(each -> each.host() == machine)
        .forEach(SimulatedCoordinator::kill);
    lostLater();
    after(away, worker::start);
  }

  /** Whether all that was committed is on another disk as well: who holds it may be away. */
  private boolean isSpare(SimulatedWorker worker) {
    return LongStream.rangeClosed(1, checked.round())
        .mapToObj(checked::commit)
        .flatMap(commit -> commit.parts().stream())
        .flatMap(part -> part.fragments().stream())
        .allMatch(
            fragment -> workers.stream().anyMatch(each -> each != worker && each.holds(fragment)));
  }

  private void partition() {
    side = new int[side.length];
    side[random.nextInt(side.length)] = 1;
    parted = now;
    int number = ++partitions;
    lostLater();
    after(
        50 + random.nextInt(800),
        () -> {
          if (number != partitions) return;
          side = new int[side.length];
          parted = now;
        });
  }

  private void lostLater() {
    after(
        STABLE,
        () -> {
          for (var coordinator : coordinators) {
            for (var worker : workers) {
              boolean gone = !worker.alive() || !reaches(coordinator.host(), worker.machine());
              if (gone) coordinator.lost(worker.machine());
            }
          }
        });
  }

  private void heal() {
    parted = now;
    side = new int[side.length];
    for (var worker : workers) if (!worker.alive()) worker.start();
  }

  private void checkLog() {
    int read = Math.toIntExact(checked.entries());
    for (var entry : log.from(read)) {
      // Fails when a round is committed twice, or one is left out.
      checked.add(entry);
      if (entry instanceof Entry.Commit commit) commit.parts().forEach(this::checkHeld);
      if (entry instanceof Entry.Given given) checkLost(given);
      if (entry instanceof Entry.Joined joined) {
        assertThat(seats.computeIfAbsent(joined.seat(), _ -> joined.worker()))
            .as("whose seat %d is", joined.seat())
            .isEqualTo(joined.worker());
      }
    }
  }

  /** Whoever was here all the time keeps its partitions, and heirs are others. */
  private void checkLost(Entry.Given given) {
    lost++;
    var name = Objects.requireNonNull(seats.get(given.seat()));
    var worker = workers.stream().filter(each -> each.name().equals(name)).findFirst();
    long since = Math.max(worker.orElseThrow().startedAt(), parted);
    assertThat(worker.get().alive() && now - since > LOST)
        .as("%s was here since %d and lost its partitions", name, since)
        .isFalse();
    assertThat(given.heirs()).isNotEmpty().doesNotContain(given.seat());
  }

  private void checkHeld(Part part) {
    if (now - diskLost < 3 * PATIENCE.deadlineMillis()) return;
    for (var fragment : part.fragments()) {
      assertThat(workers.stream().filter(worker -> worker.holds(fragment)).count())
          .as("disks with a committed fragment of %s", part.worker())
          .isGreaterThanOrEqualTo(QUORUM);
    }
  }

  /** All that went through a round hold the same. */
  void checkHash(long round, String hash) {
    assertThat(hashes.computeIfAbsent(round, _ -> hash))
        .as("weights of round %d", round)
        .isEqualTo(hash);
  }

  /** What a worker knows of the others after a round is the same whenever it gets there. */
  void checkKnown(String worker, long round, String elsewhere) {
    assertThat(known.computeIfAbsent(worker + "/" + round, _ -> elsewhere))
        .as("what %s knows of others after round %d", worker, round)
        .isEqualTo(elsewhere);
  }

  /** A step is taken by whom it belongs to, and taken again it gives the same weights. */
  void checkStep(String life, int seat, String worker, long step, Supplier<String> weights) {
    assertThat(seats.get(seat)).isEqualTo(worker);
    var found = weights.get();
    assertThat(trained.computeIfAbsent(life + step, _ -> found))
        .as("weights of %s after step %d", worker, step)
        .isEqualTo(found);
  }
}
