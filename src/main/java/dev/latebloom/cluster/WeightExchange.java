package dev.latebloom.cluster;

import dev.latebloom.cluster.outer.Fragment;
import dev.latebloom.cluster.outer.Groups;
import dev.latebloom.cluster.outer.OuterState;
import dev.latebloom.cluster.round.Answer;
import dev.latebloom.cluster.round.Applying;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.cluster.round.Partitions;
import dev.latebloom.cluster.round.Question;
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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a worker's weights through rounds, between two steps and on the trainer's thread: what is
 * applied after which step must not depend on when a message comes.
 */
final class WeightExchange implements Trainer.Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(WeightExchange.class);
  static final String STATE = "outer";

  /** A message to the coordinator and a record of the log are bounded; so are the sources in it. */
  private static final int MOST_SOURCES = 256;

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
  private final OuterState state;
  private final Replica replica;
  private final RoundFigures figures;
  private Since since;
  private Map<String, Group> elsewhere = Map.of();
  private long elsewhereAt;

  /** Reads the log, and brings new weights to where the others' are. */
  WeightExchange(Place place, TrainingStep training) throws IOException {
    this.place = place;
    this.settings = place.worker().settings();
    this.history = new History(settings.keep());
    this.journal = place.worker().journal();
    this.figures = new RoundFigures(place.worker(), history);
    this.log = place.worker().reader();
    this.peers =
        new Peers(
            place.worker().name(),
            place.worker().http(),
            place.worker().fragments(),
            history,
            settings.deadline());
    this.state = OuterState.of(form(training), training.weights());
    this.since = restored();
    place.worker().readLog(log, history);
    this.replica =
        new Replica(settings.steps(), place.step(), state.round(), since.step(), journal.read());
    act(replica.begin(place.step(), history.round()), place.step(), training);
    tell();
  }

  private OuterState.Form form(TrainingStep training) {
    var groups = Groups.of(training.names(), training.sizes(), settings.fragments());
    return new OuterState.Form(settings.rule(), settings.encoding(), groups);
  }

  private Since restored() throws IOException {
    var file = place.checkpoint().map(folder -> folder.resolve(STATE)).filter(Files::exists);
    if (file.isEmpty()) return Since.step(0);
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file.get())))) {
      var read = Since.readFrom(in);
      state.readFrom(in, true);
      return read;
    }
  }

  @Override
  public void after(StepLosses losses, TrainingStep training) throws IOException {
    since = since.with(losses.tokens(), losses.meanLoss());
    var move = replica.after(losses.step(), history.round());
    if (move instanceof Replica.Move.Train) return;
    long began = System.nanoTime();
    log.poll(history);
    act(replica.after(losses.step(), history.round()), losses.step(), training);
    if (place.worker().reads(history.given())) {
      place.reading().accept(place.worker().partitions());
    }
    figures.waited(state.round(), System.nanoTime() - began, peers.received());
    tell();
  }

  private void act(Replica.Move move, long step, TrainingStep training) throws IOException {
    switch (move) {
      case Replica.Move.Train() -> {}
      case Replica.Move.Offer _ -> offer(step, training);
      case Replica.Move.Apply(var round, var again) -> {
        if (state.round() == 0 && round > 1 && step == 0) begin(round);
        apply(round, again, step, training);
      }
    }
  }

  /** Waits for a round with this worker's weights, or without them. */
  private void offer(long step, TrainingStep training) throws IOException {
    var offer = state.offer(training.weights());
    for (var fragment : offer.fragments()) place.worker().fragments().put(fragment);
    var part = new Part(place.worker().name(), offer.names(), since.tokens(), since.meanLoss());
    var groups = largest(place.held().get());
    var held = "";
    List<String> missing = List.of();
    // As long as others are waited for, and again as long for them to gather.
    long end = System.nanoTime() + settings.deadline().multipliedBy(2).toNanos();
    boolean apart = false;
    while (history.round() == state.round() && !apart && System.nanoTime() < end) {
      var ready =
          new Question.Ready(
              place.worker().node(), state.round() + 1, state.hash(), part, held, missing, groups);
      var answer = place.worker().ask(ready);
      if (answer.isPresent()) {
        switch (answer.get()) {
          case Answer.Gather(var name, var parts) -> {
            waitFor("fragments of the other workers");
            missing = peers.gather(parts);
            if (missing.isEmpty()) held = name;
          }
          case Answer.Refused(var why, var forNow) -> {
            if (!forNow) throw new RefusedException(place.worker().name(), why);
            LOG.warn("worker {} has to wait: {}", place.worker().name(), why);
          }
          case Answer.Apart() -> apart = true;
          case Answer.Wait(var what) -> waitFor(what);
          case Answer.Read _, Answer.Welcome _ -> {}
        }
      }
      log.poll(history);
    }
    if (history.round() > state.round()) {
      apply(history.round(), false, step, training);
      return;
    }
    var why =
        "no round after step %d: fewer than %d workers offered their weights in time; training goes on apart, and they are offered again after %d steps"
            .formatted(step, settings.patience().quorum(), settings.steps());
    LOG.warn(why);
    figures.apart(why);
    journal.add(new Replica.Done(step, state.round(), state.hash()));
    replica.waited(step);
    since = since.at(step);
  }

  private static Map<String, Group> largest(Map<String, Group> held) {
    return held.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Group>>comparingLong(each -> -each.getValue().examples())
                .thenComparing(Map.Entry::getKey))
        .limit(MOST_SOURCES)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public Map<String, Group> elsewhere() {
    if (elsewhereAt != state.round()) {
      elsewhereAt = state.round();
      elsewhere = history.elsewhere(place.worker().name(), elsewhereAt);
    }
    return elsewhere;
  }

  /** A new worker need not go through all rounds, if another one has written down its state. */
  private void begin(long round) throws IOException {
    var peer = peers.state();
    if (peer.isEmpty()) return;
    try (var in = new DataInputStream(new ByteArrayInputStream(peer.get()))) {
      Since.readFrom(in);
      state.readFrom(in, false);
    }
    LOG.info("Begins with the weights of round {} of {}", state.round(), round);
  }

  private void apply(long target, boolean again, long step, TrainingStep training)
      throws IOException {
    float[][] inner = training.weights();
    while (state.round() < target) {
      var commit = history.commit(state.round() + 1);
      gather(commit);
      Applying.apply(state, commit, place.worker().name(), inner, this::fragment);
      if (step > 0 && commit.of(place.worker().name()).isEmpty()) figures.leftOut();
    }
    training.replaceWeights(state::weights);
    if (!again) journal.add(new Replica.Done(step, target, state.hash()));
    replica.applied(step, target);
    since = Since.step(step);
    place.worker().fragments().keep(recent());
    LOG.info("Round {} after step {}: weights {}", target, step, state.hash());
  }

  /**
   * Waits for the fragments of a Commit: a quorum has them.
   *
   * @throws IOException when none of those that have them answers for long
   */
  private void gather(Entry.Commit commit) throws IOException {
    long end = System.nanoTime() + settings.deadline().multipliedBy(2).toNanos();
    var missing = peers.gather(commit.parts());
    while (!missing.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "fragments of round %d of %s are with no worker that answers; start those that have them"
                .formatted(commit.round(), String.join(", ", missing)));
      }
      log.poll(history);
      missing = peers.gather(commit.parts());
    }
  }

  private Fragment fragment(String name) {
    try {
      return place
          .worker()
          .fragments()
          .get(name)
          .orElseThrow(() -> new IOException("fragment " + name + " has been damaged on disk"));
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
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      since.writeTo(out);
      state.writeTo(out);
    }
    // The same file under a name that other workers may ask for.
    var shared = place.worker().state();
    var link = shared.resolveSibling(shared.getFileName() + ".tmp");
    Files.deleteIfExists(link);
    Files.createLink(link, file);
    Files.move(link, shared, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void tell() {
    place.told().accept(figures.of(state, peers.received()));
  }

  private void waitFor(String what) {
    if (figures.waitsFor("round %d: %s".formatted(state.round() + 1, what))) tell();
  }

  @Override
  public void close() {
    log.close();
    peers.close();
  }
}
