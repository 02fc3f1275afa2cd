package dev.latebloom.cluster;

import dev.latebloom.cluster.outer.Fragment;
import dev.latebloom.cluster.outer.Groups;
import dev.latebloom.cluster.outer.OuterState;
import dev.latebloom.cluster.round.Applying;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Partitions;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.ledger.Group;
import dev.latebloom.observe.meter.ClusterFigures;
import dev.latebloom.train.StepLosses;
import dev.latebloom.train.Trainer;
import dev.latebloom.train.TrainingStep;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a worker's weights through rounds, between two steps and on the trainer's thread: what is
 * applied after which step must not depend on when a message comes. What has to be asked and
 * gathered for it is a {@link RoundMaker}'s, while training goes on.
 */
final class WeightExchange implements Trainer.Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(WeightExchange.class);
  private static final String STATE = "outer";

  /** What a round that is being made was offered: in a checkpoint behind such steps only. */
  private static final String OFFERED = "offered";

  /**
   * One life's place in the cluster.
   *
   * @param step of the checkpoint that it goes on from; 0 for none
   * @param held says what this worker holds, by the names of the sources
   * @param reading hears when other partitions are to be read
   * @param told hears of every round
   */
  record Place(
      Worker worker,
      long step,
      Optional<Path> checkpoint,
      Supplier<Map<String, Group>> held,
      Consumer<Partitions> reading,
      Consumer<ClusterFigures> told) {}

  private final Place place;
  private final ClusterSettings settings;
  private final DoneFile journal;
  private final History history;
  private final EntryReader log;
  private final Peers peers;
  private final RoundMaker rounds;
  private final OuterState state;
  private final Replica replica;
  private final RoundFigures figures;
  private Since since = Since.step(0);

  /** Until it is settled what comes of it. */
  private Optional<Offered> offered = Optional.empty();

  /** Whether nothing came of the newest offer: said once, since it may be so for long. */
  private boolean apart;

  private Map<String, Group> elsewhere = Map.of();

  /** How long training has waited for the round that is being made, or made next. */
  private long waitNanos;

  /** Reads the log, and brings new weights to where the others' are. */
  WeightExchange(Place place, TrainingStep training) throws IOException {
    this.place = place;
    var worker = place.worker();
    this.settings = worker.settings();
    this.history = new History(settings.keep());
    this.journal = worker.journal();
    this.figures = new RoundFigures(worker, history);
    this.log = worker.reader();
    this.peers =
        new Peers(worker.name(), worker.http(), worker.fragments(), history, settings.deadline());
    this.state = OuterState.of(form(training), training.weights());
    this.rounds = new RoundMaker(worker, log, history, peers, this::waitFor);
    restore(training);
    worker.readLog(log, history);
    var from = new Replica.Place(place.step(), state.round(), since.step(), offered.isPresent());
    this.replica = new Replica(settings.pace(), from, journal.read());
    act(replica.begin(history.round()), place.step(), training);
    know();
    tell();
    if (replica.asks()) rounds.make(state, offered.orElseThrow());
  }

  private OuterState.Form form(TrainingStep training) {
    var groups = Groups.of(training.names(), training.sizes(), settings.fragments());
    return new OuterState.Form(settings.rule(), settings.encoding(), groups);
  }

  private void restore(TrainingStep training) throws IOException {
    var file = place.checkpoint().map(folder -> folder.resolve(STATE)).filter(Files::exists);
    if (file.isEmpty()) return;
    try (var in = reading(file.get())) {
      since = Since.readFrom(in);
      state.readFrom(in, true);
    }
    var open = file.get().resolveSibling(OFFERED);
    if (!Files.exists(open)) return;
    try (var in = reading(open)) {
      offered = Optional.of(Offered.readFrom(in, training.sizes()));
    }
  }

  private static DataInputStream reading(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
  }

  @Override
  public void after(StepLosses losses, TrainingStep training) throws IOException {
    since = since.with(losses.tokens(), losses.meanLoss());
    rounds.check();
    long step = losses.step();
    if (replica.after(step) instanceof Replica.Move.Train) return;
    long began = System.nanoTime();
    while (!(replica.after(step) instanceof Replica.Move.Train)) {
      act(replica.after(step), step, training);
    }
    waitNanos += System.nanoTime() - began;
    if (replica.isOpen()) return;
    if (place.worker().reads(history.given())) {
      place.reading().accept(place.worker().partitions());
    }
    figures.waited(state.round(), waitNanos, peers.received());
    waitNanos = 0;
    know();
    tell();
  }

  private void act(Replica.Move move, long step, TrainingStep training) throws IOException {
    switch (move) {
      case Replica.Move.Train() -> {}
      case Replica.Move.Begin(var round, var again) -> begin(round, again, training);
      case Replica.Move.Offer(var again) -> offer(step, again, training);
      case Replica.Move.Await() -> {
        rounds.await();
        settle(history.round(), false, step, training);
      }
      case Replica.Move.Repeat(var round) -> settle(round, true, step, training);
    }
  }

  /** A new worker need not go through all rounds, if another one has written down its state. */
  private void begin(long target, boolean again, TrainingStep training) throws IOException {
    long step = place.step();
    var peer = target > 1 && step == 0 ? peers.state() : Optional.<byte[]>empty();
    if (peer.isPresent()) {
      try (var in = new DataInputStream(new ByteArrayInputStream(peer.get()))) {
        Since.readFrom(in);
        state.readFrom(in, false);
      }
      // The peer may have been through more than this one had read.
      place.worker().readLog(log, history);
      LOG.info("Begins with the weights of round {} of {}", state.round(), target);
    }
    apply(target, step, training.weights());
    training.replaceWeights(state::weights);
    if (!again) journal.add(new Replica.Done(step, state.round(), state.hash()));
    since = Since.step(step);
    replica.begun(step, state.round());
  }

  private void offer(long step, boolean again, TrainingStep training) {
    // What is held is nobody's to ask for where all has been said before.
    Map<String, Group> held = again ? Map.of() : place.held().get();
    var offer = Offered.of(since, held, training.weights());
    offered = Optional.of(offer);
    since = Since.step(step);
    replica.offered(step);
    if (!again) rounds.make(state, offer);
  }

  /** Goes on from what has come of the offer, keeping what was learned since. */
  private void settle(long target, boolean again, long step, TrainingStep training)
      throws IOException {
    var offer = offered.orElseThrow();
    if (target > state.round()) {
      apply(target, step, offer.weights());
      replaceWeights(offer, training);
      apart = false;
      LOG.info("Round {} after step {}: weights {}", target, step, state.hash());
    } else {
      since = offer.done().plus(since);
      var why =
          "no round after step %d: fewer than %d workers offered their weights in time; training goes on apart, and they are offered again after %d steps"
              .formatted(step, settings.patience().quorum(), settings.steps() - settings.overlap());
      if (!apart) LOG.warn(why);
      apart = true;
      figures.apart(why);
    }
    if (!again) journal.add(new Replica.Done(step, state.round(), state.hash()));
    offered = Optional.empty();
    replica.settled(state.round());
  }

  private void replaceWeights(Offered offer, TrainingStep training) {
    if (since.steps() == 0) {
      training.replaceWeights(state::weights);
      return;
    }
    float[][] now = training.weights();
    training.replaceWeights(i -> state.moved(i, offer.weights()[i], now[i]));
  }

  private void apply(long target, long step, float[][] offer) throws IOException {
    while (state.round() < target) {
      var commit = history.commit(state.round() + 1);
      rounds.gather(commit);
      Applying.apply(state, commit, place.worker().name(), offer, name -> fragment(name, commit));
      if (step > 0 && commit.of(place.worker().name()).isEmpty()) figures.leftOut();
    }
    place.worker().fragments().keep(recent());
  }

  @Override
  public Map<String, Group> elsewhere() {
    return elsewhere;
  }

  private void know() {
    elsewhere = history.elsewhere(place.worker().name(), state.round());
  }

  private Fragment fragment(String name, Entry.Commit commit) {
    try {
      var fragments = place.worker().fragments();
      var here = fragments.get(name);
      if (here.isPresent()) return here.get();
      LOG.warn("Fragment {} has been damaged on disk since it came; another worker is asked", name);
      rounds.gather(commit);
      return fragments
          .get(name)
          .orElseThrow(() -> new IOException("fragment " + name + " is damaged on disk again"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Set<String> recent() {
    var names = new HashSet<String>();
    for (long round = Math.max(1, state.round() - settings.keep() + 1);
        round <= history.round();
        round++) {
      for (var part : history.commit(round).parts()) names.addAll(part.fragments());
    }
    return names;
  }

  @Override
  public void writeTo(Path folder) throws IOException {
    var file = folder.resolve(STATE);
    try (var out = writing(file)) {
      since.writeTo(out);
      state.writeTo(out);
    }
    if (offered.isPresent()) {
      try (var out = writing(folder.resolve(OFFERED))) {
        offered.get().writeTo(out);
      }
    }
    // The same file under a name that other workers may ask for.
    var shared = place.worker().state();
    var link = shared.resolveSibling(shared.getFileName() + ".tmp");
    Files.deleteIfExists(link);
    Files.createLink(link, file);
    Files.move(link, shared, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static DataOutputStream writing(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  private void tell() {
    place.told().accept(figures.of(state, peers.received()));
  }

  private void waitFor(String what) {
    if (figures.waitsFor(what)) tell();
  }

  @Override
  public void close() {
    rounds.close();
    log.close();
    peers.close();
  }
}
