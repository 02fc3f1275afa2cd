package dev.latebloom.pool;

import dev.latebloom.ingest.Group.Tombstone;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.pool.store.PackedExamples;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Holds the examples and draws those of each step, {@code lag} steps ahead of training.
 *
 * <p>What the draw of step k contains depends on the seed, the journaled admissions and the weights
 * made from steps up to k - lag, and on nothing else: a message that comes early is kept until its
 * step, and a draw waits for one that is late.
 */
public final class Pool extends AbstractMatchingBehavior<Pool.Command> {

  public sealed interface Command {}

  /**
   * Removes examples and stores others. The answer is withheld while the pool is too far ahead.
   *
   * @param tombstones of the examples to remove, which are stored already
   * @param nextOffsets for each Kafka partition, the record after those that this accounts for
   */
  public record Offer(
      PackedExamples examples,
      List<Tombstone> tombstones,
      Map<Integer, Long> nextOffsets,
      ActorRef<Done> replyTo)
      implements Command {
    public Offer {
      nextOffsets = Map.copyOf(nextOffsets);
    }
  }

  /** No more examples will come: training need not wait for any. */
  public record EndInput() implements Command {}

  /** The weights made from the losses of one step; they act on the draw of step + lag. */
  public record Reweigh(long step, Weights weights) implements Command {}

  /** Sends a barrier through the loop. */
  public record Checkpoint() implements Command {}

  /** A barrier has been through all stages. */
  public record CompleteBarrier(Barrier barrier) implements Command {}

  /** Draws no more, has nothing more trained, and sends a last barrier. */
  public record Drain() implements Command {}

  /** Changes something with the next draw that is not made yet. */
  public record Apply(Edit edit, ActorRef<EditAnswer> replyTo) implements Command {}

  /** Makes no further draw until told to; barriers still go out, and examples are stored. */
  public record Pause() implements Command {}

  /** Draws again. */
  public record Resume() implements Command {}

  /** Frees the disk space of examples below {@code before}: no checkpoint needs them. */
  public record Forget(long before) implements Command {}

  public record GetFigures(ActorRef<PoolFigures> replyTo) implements Command {}

  /** What flows on to the next stage. */
  public sealed interface Output {}

  /**
   * The examples of one step.
   *
   * @param firstAdmitted ids from here up to {@code endAdmitted}, that one excluded, are drawn from
   *     for the first time
   * @param edits that act from this draw on
   * @param weightLag steps from the losses to the first draw that used the weights made from them,
   *     for the newest weights that act; 0 before the first
   * @param nanos of processor time that drawing took
   */
  public record Drawn(
      long step,
      long round,
      DrawnIds ids,
      long firstAdmitted,
      long endAdmitted,
      List<Edit> edits,
      long weightLag,
      long nanos)
      implements Output {
    public Drawn {
      edits = List.copyOf(edits);
    }

    Drawn with(List<Edit> made) {
      return new Drawn(step, round, ids, firstAdmitted, endAdmitted, made, weightLag, nanos);
    }
  }

  /** The barrier, behind the draw of its step. */
  public record Pass(Barrier barrier) implements Output {}

  /** No further step is to be trained, of those drawn neither. */
  public record Halt() implements Output {}

  /**
   * A barrier has come home: its folder holds every part, unless one could not be written.
   *
   * @param admitted by the draw of the barrier's step
   * @param oldest examples below this id are not needed by the checkpoint
   * @param last whether the loop has nothing more to do
   */
  public record LapCompleted(
      Barrier barrier, long admitted, long oldest, Map<Integer, Long> offsets, boolean last) {}

  /** The parts of the pool that outlive the actor. */
  public record Holdings(ExampleStore store, Journal journal, PoolState state) {}

  /**
   * Goes on from where {@code holdings} are.
   *
   * @param barriers makes the barrier behind a step
   */
  public static Behavior<Command> create(
      PoolSettings settings,
      Holdings holdings,
      LongFunction<Barrier> barriers,
      ActorRef<Output> next,
      ActorRef<LapCompleted> checkpoints) {
    return Behaviors.setup(
        context -> new Pool(context, settings, holdings, barriers, next, checkpoints));
  }

  private final PoolSettings settings;
  private final ExampleStore store;
  private final LongFunction<Barrier> barriers;
  private final ActorRef<Output> next;
  private final ActorRef<LapCompleted> checkpoints;
  private final Urn urn;
  private final Admissions admissions;
  private final Editing editing;
  private final PendingWeights pending;
  private final ArrayDeque<Drawn> untrained;
  private final Map<Integer, Long> offsets;
  private final List<ActorRef<Done>> withheld = new ArrayList<>();
  private long step;
  private long weightLag;
  private long tombstoned;
  private long firstDrawNeeds;
  private long lastStep;
  private boolean paused;
  private NextBarrier nextBarrier = NextBarrier.NOT_DUE;
  private Optional<Lap> lap = Optional.empty();

  /**
   * A barrier on its way, and the pool as it was when it left.
   *
   * @param late weights of steps before the barrier that no draw before it has seen; some arrive
   *     after it left
   */
  private record Lap(PoolState state, List<Reweigh> late) {}

  private Pool(
      ActorContext<Command> context,
      PoolSettings settings,
      Holdings holdings,
      LongFunction<Barrier> barriers,
      ActorRef<Output> next,
      ActorRef<LapCompleted> checkpoints) {
    super(context);
    this.settings = settings;
    this.store = holdings.store();
    this.barriers = barriers;
    this.next = next;
    this.checkpoints = checkpoints;
    var state = holdings.state();
    this.urn = state.urn();
    this.step = state.step() + state.untrained().size();
    this.offsets = new HashMap<>(state.offsets());
    this.pending = new PendingWeights(settings.lag(), state.step(), state.pending());
    this.firstDrawNeeds = Math.min(settings.startAfter(), settings.capacity());
    this.lastStep = settings.steps() > 0 ? settings.steps() : Long.MAX_VALUE;
    this.admissions =
        new Admissions(
            holdings.journal(), settings.capacity(), state.admitted(), state.drawnOnce());
    this.editing = new Editing(store, holdings.journal(), admissions, urn);
    this.untrained = new ArrayDeque<>(state.untrained());
    untrained.stream().filter(drawn -> drawn.step() <= lastStep).forEach(next::tell);
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Offer offer -> onOffer(offer);
      case EndInput() -> firstDrawNeeds = 1;
      case Reweigh made -> {
        pending.add(made);
        untrained.remove();
        lap.filter(open -> made.step() <= open.state().step())
            .ifPresent(open -> open.late().add(made));
      }
      case Checkpoint() -> nextBarrier = nextBarrier.asked();
      case CompleteBarrier(var barrier) -> onBarrierHome(barrier);
      case Drain() -> {
        lastStep = Math.min(lastStep, step);
        next.tell(new Halt());
      }
      case Apply(var edit, var replyTo) -> replyTo.tell(editing.take(edit));
      case Pause() -> paused = true;
      case Resume() -> paused = false;
      case Forget(var before) -> store.dropBefore(before);
      case GetFigures(var replyTo) -> replyTo.tell(figures());
    }
    advance();
    return this;
  }

  private void onOffer(Offer offer) {
    tombstoned += editing.remove(offer.tombstones());
    store.append(offer.examples());
    offsets.putAll(offer.nextOffsets());
    withheld.add(offer.replyTo());
  }

  /** Makes every draw, sends every barrier and gives every answer that is due now. */
  private void advance() {
    sendBarrierIfDue();
    while (mayDraw()) {
      draw();
      sendBarrierIfDue();
    }
    if (roomForMore()) {
      withheld.forEach(waiting -> waiting.tell(Done.getInstance()));
      withheld.clear();
    }
  }

  private boolean mayDraw() {
    long following = step + 1;
    if (paused || isFinished() || !pending.mayDraw(following)) return false;
    if (admissions.isReplay(following)) return true;
    return store.nextId() >= startsAt();
  }

  /** Examples that the first draw waits for; 0 when one has been made. */
  private long startsAt() {
    return admissions.admitted() > 0 ? 0 : firstDrawNeeds;
  }

  private boolean isFinished() {
    return step >= lastStep;
  }

  private boolean roomForMore() {
    long waiting = store.nextId() - admissions.admitted();
    long allowed = settings.backlog();
    if (admissions.admitted() == 0) allowed += Math.min(settings.startAfter(), settings.capacity());
    return waiting < allowed;
  }

  private void draw() {
    long began = ProcessorTime.nanos();
    step++;
    for (var due : pending.takeDue(step)) {
      if (due.weights().size() > 0) weightLag = step - due.step();
      apply(due.weights());
    }
    long before = admissions.admitted();
    admit(admissions.targetAt(step, store.nextId()));
    var edits = editing.make(step);
    var ids = draw(settings.examplesPerStep());
    var drawn =
        new Drawn(
            step,
            urn.round(),
            ids,
            before,
            admissions.admitted(),
            edits,
            weightLag,
            ProcessorTime.nanos() - began);
    untrained.add(drawn);
    next.tell(drawn);
    if (settings.checkpointInterval() > 0 && step % settings.checkpointInterval() == 0) {
      nextBarrier = nextBarrier.asked();
    }
  }

  private DrawnIds draw(int count) {
    var ids = new long[count];
    var weights = new short[count];
    for (int i = 0; i < count; i++) {
      int slot = drawOne();
      ids[i] = idAt(slot);
      weights[i] = (short) urn.weight(slot);
    }
    return new DrawnIds(ids, weights);
  }

  private int drawOne() {
    long round = urn.round();
    int slot = urn.draw();
    if (urn.round() != round) admissions.roundEnded();
    return slot;
  }

  private void admit(long target) {
    long from = admissions.admitted();
    admissions.admit(step, target);
    for (long id = from; id < target; id++) {
      int slot = slotOf(id);
      if (id >= settings.capacity()) urn.evict(slot);
      urn.admit(slot);
    }
  }

  private void apply(Weights weights) {
    var slots = new int[weights.size()];
    var values = new int[weights.size()];
    int count = 0;
    for (int i = 0; i < weights.size(); i++) {
      if (weights.id(i) < admissions.oldest()) continue;
      slots[count] = slotOf(weights.id(i));
      values[count++] = weights.weight(i);
    }
    urn.reweigh(slots, values, count);
  }

  private int slotOf(long id) {
    return (int) (id % settings.capacity());
  }

  /** The newest admitted id in a slot: the only one of its residue that is still held. */
  private long idAt(int slot) {
    long newest = admissions.admitted() - 1;
    return newest - Math.floorMod(newest - slot, (long) settings.capacity());
  }

  private void sendBarrierIfDue() {
    if (isFinished()) nextBarrier = nextBarrier.asked();
    if (lap.isPresent() || nextBarrier != NextBarrier.DUE) return;
    nextBarrier = isFinished() ? NextBarrier.NONE : NextBarrier.NOT_DUE;
    var state =
        new PoolState(
            step,
            List.of(),
            admissions.admitted(),
            admissions.drawnOnce(),
            offsets,
            pending.waiting(),
            urn.copy());
    lap = Optional.of(new Lap(state, new ArrayList<>(state.pending())));
    next.tell(new Pass(barriers.apply(step)));
  }

  private void onBarrierHome(Barrier barrier) {
    var done = lap.orElseThrow();
    lap = Optional.empty();
    long drawn = done.state().step();
    var left = untrained.stream().filter(each -> each.step() <= drawn).toList();
    // Told to end with this barrier on its way, and nothing was trained behind it: it was the last.
    if (isFinished() && (drawn == step || !left.isEmpty())) nextBarrier = NextBarrier.NONE;
    var state = done.state().with(left, done.late());
    long admitted = state.admittedToTrain();
    checkpoints.tell(
        new LapCompleted(
            barrier.at(state.step()).with(state::writeTo),
            admitted,
            Math.max(0, admitted - settings.capacity()),
            state.offsets(),
            nextBarrier == NextBarrier.NONE));
  }

  private PoolFigures figures() {
    return new PoolFigures(
        settings.capacity(),
        admissions.admitted() - admissions.oldest(),
        admissions.admitted(),
        store.nextId() - admissions.admitted(),
        urn.round(),
        urn.remaining(),
        startsAt(),
        tombstoned,
        paused);
  }
}
