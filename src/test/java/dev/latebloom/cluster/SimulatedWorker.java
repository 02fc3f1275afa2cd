package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cluster.outer.Fragment;
import dev.latebloom.cluster.outer.OuterState;
import dev.latebloom.cluster.round.Answer;
import dev.latebloom.cluster.round.Applying;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.cluster.round.Question;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.ledger.Group;
import dev.latebloom.random.SplitMix64;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A worker on a machine: trains by rule, writes checkpoints, is killed and comes back. */
final class SimulatedWorker {
  private static final long PATIENCE = 400;
  private static final long RETRY = 20;

  @SuppressWarnings("ArrayRecordComponent") // Within this class only, and copied there.
  private record Checkpoint(
      long step, long since, Optional<float[][]> offered, float[][] inner, byte[] outer) {}

  private final Simulation world;
  private final int machine;
  private final String name;

  // On disk.
  private final Map<String, byte[]> fragments = new HashMap<>();
  private final List<Replica.Done> journal = new ArrayList<>();
  private Optional<Checkpoint> checkpoint = Optional.empty();
  private int disks;

  // In memory.
  private int process;
  private boolean alive;
  private long startedAt;
  private int seat;
  private long step;
  private long waitingSince;
  private boolean few;
  private Optional<float[][]> offered = Optional.empty();

  /** The round whose weights the offer is a difference to: it is offered to no later one. */
  private long offeredTo;

  private float[][] inner;
  private OuterState outer;
  private Replica replica;
  private History history = new History();
  private Part part = new Part("", List.of(), 1, 0);
  private String held = "";

  SimulatedWorker(Simulation world, int machine) {
    this.world = world;
    this.machine = machine;
    this.name = "w" + machine;
    this.inner = initial();
    this.outer = OuterState.of(world.form, inner);
    this.replica = new Replica(world.pace, new Replica.Place(0, 0, 0, false), List.of());
  }

  private static float[][] initial() {
    return new float[][] {{1, 2, 3, -1, 0, 0.5f}, {4, 5}, {6}};
  }

  boolean alive() {
    return alive;
  }

  int machine() {
    return machine;
  }

  String name() {
    return name;
  }

  long startedAt() {
    return startedAt;
  }

  boolean holds(String fragment) {
    return fragments.containsKey(fragment);
  }

  void kill(boolean withDisk) {
    alive = false;
    process++;
    if (!withDisk) return;
    fragments.clear();
    journal.clear();
    checkpoint = Optional.empty();
    disks++;
  }

  void start() {
    if (alive) return;
    alive = true;
    startedAt = world.now();
    process++;
    inner = initial();
    outer = OuterState.of(world.form, inner);
    step = 0;
    offered = Optional.empty();
    history = new History();
    long since = 0;
    if (checkpoint.isPresent()) {
      step = checkpoint.get().step();
      since = checkpoint.get().since();
      offered = checkpoint.get().offered();
      inner = copy(checkpoint.get().inner());
      read(checkpoint.get().outer());
    }
    var place = new Replica.Place(step, outer.round(), since, offered.isPresent());
    replica = new Replica(world.pace, place, journal);
    join();
  }

  private void read(byte[] state) {
    try {
      outer.readFrom(new DataInputStream(new ByteArrayInputStream(state)), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void later(long millis, Runnable action) {
    int of = process;
    world.after(
        millis,
        () -> {
          if (process == of) action.run();
        });
  }

  private void ask(Question question) {
    int of = process;
    world
        .coordinatorOf(machine)
        .ifPresent(
            to ->
                world.send(
                    machine,
                    to.host(),
                    () ->
                        to.ask(
                            question,
                            answer ->
                                world.send(
                                    to.host(),
                                    machine,
                                    () -> {
                                      if (process == of) onAnswer(answer);
                                    }))));
  }

  private boolean welcome;

  private void join() {
    welcome = false;
    tryToJoin();
  }

  private void tryToJoin() {
    if (welcome) return;
    int partitions = Math.max(8, world.workers.size());
    ask(new Question.Join(name, "node-" + machine, name, world.terms, partitions, world.now()));
    later(RETRY, this::tryToJoin);
  }

  private void onAnswer(Answer answer) {
    switch (answer) {
      case Answer.Welcome(var given, _) -> {
        if (welcome) return;
        welcome = true;
        seat = given;
        readLog();
        if (replica.asks()) makeRound();
        move(replica.begin(history.round()));
      }
      case Answer.Refused(var why, var forNow) -> assertThat(forNow).as(why).isTrue();
      case Answer.Gather(var proposal, var parts) -> gather(proposal, parts);
      case Answer.Apart() -> few = true;
      case Answer.Wait _ -> few = false;
      case Answer.Read _ -> {}
    }
  }

  private void gather(String proposal, List<Part> parts) {
    boolean all = true;
    for (var each : parts) for (var fragment : each.fragments()) all &= pull(fragment);
    if (all) held = proposal;
  }

  /** Gets a fragment from any machine in reach that has it, unless something happens to it. */
  private boolean pull(String fragment) {
    if (holds(fragment)) return true;
    for (var peer : world.workers) {
      boolean serves = peer.alive && world.reaches(machine, peer.machine) && peer.holds(fragment);
      if (!serves || world.fails(10)) continue;
      byte[] bytes = Objects.requireNonNull(peer.fragments.get(fragment)).clone();
      if (world.fails(15)) bytes[world.random.nextInt(bytes.length)] ^= 4;
      if (Fragment.of(bytes).name().equals(fragment)) {
        fragments.put(fragment, bytes);
        world.pulled++;
        return true;
      }
      world.corrupted++;
    }
    return false;
  }

  private void readLog() {
    world.log.from(Math.toIntExact(history.entries())).forEach(history::add);
  }

  private void move(Replica.Move move) {
    switch (move) {
      case Replica.Move.Train() -> {
        if (world.random.nextInt(4) == 0) checkpoint = Optional.of(saved());
        later(2 + world.random.nextInt(10), this::train);
      }
      case Replica.Move.Begin(var round, var again) -> begin(round, again);
      case Replica.Move.Offer(var again) -> offer(again);
      case Replica.Move.Await() -> await();
      case Replica.Move.Repeat(var round) -> apply(round, () -> settled(true));
    }
  }

  private void train() {
    step++;
    for (int i = 0; i < inner.length; i++) {
      for (int j = 0; j < inner[i].length; j++) {
        long noise = SplitMix64.mix(seat + 31 * step + 1009L * i + j);
        inner[i][j] += 0.01f * ((noise >> 40) * 0x1p-20f - inner[i][j]);
      }
    }
    world.checkStep(name + "/" + disks + "/", seat, name, step, () -> Arrays.deepToString(inner));
    move(replica.after(step));
  }

  private void begin(long round, boolean again) {
    apply(
        round,
        () -> {
          inner = copy(outer);
          if (!again) journal.add(new Replica.Done(step, outer.round(), outer.hash()));
          replica.begun(step, outer.round());
          move(replica.after(step));
        });
  }

  private void offer(boolean again) {
    offered = Optional.of(copy(inner));
    replica.offered(step);
    if (!again) makeRound();
    move(replica.after(step));
  }

  /** Goes on beside training, until it is settled what comes of it. */
  private void makeRound() {
    offeredTo = outer.round();
    var offer = outer.offer(offered.orElseThrow());
    offer.fragments().forEach(fragment -> fragments.put(fragment.name(), fragment.bytes()));
    part = new Part(name, offer.names(), 1 + replica.since() % 3, 0);
    held = "";
    few = false;
    waitingSince = world.now();
    ask(replica.since());
  }

  private void ask(long offer) {
    if (!replica.isOpen() || replica.since() != offer || outer.round() != offeredTo) return;
    readLog();
    if (history.round() > outer.round()) {
      if (!gathered(history.round())) later(RETRY, () -> ask(offer));
      return;
    }
    ask(
        new Question.Ready(
            "node-" + machine,
            outer.round() + 1,
            outer.hash(),
            part,
            held,
            List.of(),
            Map.of("source-" + machine % 2, new Group(offer, 0, 0, 0, 0))));
    later(RETRY, () -> ask(offer));
  }

  private void await() {
    if (history.round() > outer.round()) apply(history.round(), () -> settled(false));
    else if (few || world.now() - waitingSince > PATIENCE) settled(false);
    else later(RETRY, this::await);
  }

  private void apply(long target, Runnable then) {
    if (outer.round() >= target) {
      then.run();
      return;
    }
    boolean all = gathered(outer.round() + 1);
    if (all) applyNext(history.commit(outer.round() + 1));
    later(all ? 1 : RETRY, () -> apply(target, then));
  }

  private boolean gathered(long to) {
    boolean all = true;
    for (long round = outer.round() + 1; round <= to; round++) {
      for (var each : history.commit(round).parts()) {
        for (var fragment : each.fragments()) all &= pull(fragment);
      }
    }
    return all;
  }

  /** What has come of the offer is done at its step, whenever it came. */
  private void settled(boolean again) {
    assertThat(step).isEqualTo(replica.since() + world.pace.overlap());
    if (outer.round() > replica.round()) keepWhatWasLearned(offered.orElseThrow());
    if (!again) journal.add(new Replica.Done(step, outer.round(), outer.hash()));
    offered = Optional.empty();
    replica.settled(outer.round());
    move(replica.after(step));
  }

  private void keepWhatWasLearned(float[][] offer) {
    float[][] before = inner;
    inner = copy(outer);
    if (step == replica.since()) return;
    for (int i = 0; i < inner.length; i++) inner[i] = outer.moved(i, offer[i], before[i]);
  }

  private void applyNext(Entry.Commit commit) {
    Applying.apply(
        outer,
        commit,
        name,
        offered.orElse(inner),
        name -> Fragment.of(Objects.requireNonNull(fragments.get(name))));
    world.checkHash(outer.round(), outer.hash());
    long round = outer.round();
    world.checkKnown(name, round, history.elsewhere(name, round).toString());
  }

  private Checkpoint saved() {
    var bytes = new ByteArrayOutputStream();
    try {
      outer.writeTo(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Checkpoint(step, replica.since(), offered, copy(inner), bytes.toByteArray());
  }

  @Override
  public String toString() {
    return "%s after step %d in round %d, %s"
        .formatted(name, step, outer.round(), alive ? "alive" : "dead");
  }

  void checkGoesOn(long committed) {
    assertThat(alive).isTrue();
    assertThat(outer.round()).as("newest round of " + name).isGreaterThanOrEqualTo(committed - 1);
  }

  private static float[][] copy(float[][] tensors) {
    return Arrays.stream(tensors).map(float[]::clone).toArray(float[][]::new);
  }

  private static float[][] copy(OuterState from) {
    var tensors = new float[from.tensors()][];
    for (int i = 0; i < tensors.length; i++) tensors[i] = from.weights(i).clone();
    return tensors;
  }
}
