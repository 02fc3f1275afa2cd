package dev.latebloom.reweight;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Group;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LengthBucket;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.Mark;
import dev.latebloom.observe.SimpleLosses;
import dev.latebloom.observe.SimpleModelSettings;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.StageTimes;
import dev.latebloom.observe.record.RunRecord;
import dev.latebloom.pool.Barrier;
import dev.latebloom.pool.Edit;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.ProcessorTime;
import dev.latebloom.pool.Weights;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.StepLosses;
import dev.latebloom.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the ledger: writes every step's losses into it and, when the policy is due, sends the
 * weights that follow.
 *
 * <p>It closes the loop: every step ends with exactly one {@link Pool.Reweigh}, empty or not.
 */
public final class Reweighter extends AbstractMatchingBehavior<Reweighter.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(Reweighter.class);

  public sealed interface Command {}

  /** What the trainer has done. */
  public record Observe(Trainer.Output output) implements Command {}

  /** Somebody wants to see examples; those that are not held are left out of the answer. */
  public record Look(Selection selection, ActorRef<List<ExampleView>> replyTo) implements Command {}

  /** Somebody wants to know which settings the policy has. */
  public record AskPolicy(ActorRef<InForce> replyTo) implements Command {}

  /** What is done when the policy is due, by the settings of documents. */
  @FunctionalInterface
  public interface Passes {
    /**
     * Makes the pass by the settings of one.
     *
     * @throws IOException when the document cannot be read
     */
    Pass of(long document) throws IOException;
  }

  /** A worker of several wants to tell the others what it holds. */
  public record Sum(ActorRef<Sums> replyTo) implements Command {}

  /** The examples held, by the names of their sources. */
  public record Sums(Map<String, Group> bySource) {
    public Sums {
      bySource = Map.copyOf(bySource);
    }
  }

  /** Name of the ledger's file in a checkpoint. */
  public static final String LEDGER = "ledger.bin";

  /**
   * What outlives the actor.
   *
   * @param totals up to the step from which the loop goes on
   * @param policy in force there
   */
  public record Holdings(
      ExampleStore store,
      Ledger ledger,
      SimpleLosses simple,
      RunRecord record,
      Totals totals,
      InForce policy) {
    /** Those of a run that has made no step. */
    public static Holdings fresh(
        ExampleStore store, Ledger ledger, SimpleModelSettings simple, RunRecord record) {
      return new Holdings(
          store,
          ledger,
          SimpleLosses.fresh(simple, store),
          record,
          Totals.NONE,
          InForce.CONFIGURED);
    }

    /** Takes over the ledger, the simple model and the totals of a checkpoint. */
    public static Holdings restore(
        Path folder,
        ExampleStore store,
        Ledger ledger,
        SimpleModelSettings simple,
        RunRecord record)
        throws IOException {
      ledger.restoreFrom(folder.resolve(LEDGER));
      return new Holdings(
          store,
          ledger,
          SimpleLosses.readFrom(folder, simple, store),
          record,
          Totals.readFrom(folder),
          InForce.readFrom(folder));
    }
  }

  /**
   * Goes on from where {@code holdings} are.
   *
   * @param watcher is told of every step, on this actor's thread; it must not block
   * @param evaluated is told of every evaluation, likewise
   */
  public static Behavior<Command> create(
      ReweightSettings settings,
      LossHistory history,
      Passes passes,
      Holdings holdings,
      ActorRef<Pool.Command> pool,
      Consumer<Snapshot> watcher,
      Consumer<Evaluation> evaluated) {
    return Behaviors.setup(
        context ->
            new Reweighter(context, settings, history, passes, holdings, pool, watcher, evaluated));
  }

  private final ReweightSettings settings;
  private final LossHistory history;
  private final Passes passes;
  private final ExampleStore store;
  private final Ledger ledger;
  private final SimpleLosses simple;
  private final RunRecord record;
  private final ActorRef<Pool.Command> pool;
  private final Consumer<Snapshot> watcher;
  private final Consumer<Evaluation> evaluated;
  private final SharedSources names;
  private Map<String, Group> elsewhere = Map.of();
  private Totals totals;
  private InForce policy;
  private Pass pass;
  private Decision decision = Decision.NONE;

  private Reweighter(
      ActorContext<Command> context,
      ReweightSettings settings,
      LossHistory history,
      Passes passes,
      Holdings holdings,
      ActorRef<Pool.Command> pool,
      Consumer<Snapshot> watcher,
      Consumer<Evaluation> evaluated)
      throws IOException {
    super(context);
    this.settings = settings;
    this.history = history;
    this.store = holdings.store();
    this.names = new SharedSources(store);
    this.passes = passes;
    this.policy = holdings.policy();
    this.pass = passes.of(policy.document()).naming(names::of);
    this.ledger = holdings.ledger();
    this.simple = holdings.simple();
    this.record = holdings.record();
    this.totals = holdings.totals();
    this.pool = pool;
    this.watcher = watcher;
    this.evaluated = evaluated;
  }

  @Override
  public Behavior<Command> onMessage(Command command) throws IOException {
    switch (command) {
      case Observe(Trainer.Trained trained) -> onTrained(trained);
      case Observe(Trainer.Evaluated(var evaluation)) -> onEvaluated(evaluation);
      case Observe(Trainer.Pass(var barrier)) -> onBarrier(barrier);
      case Look(var selection, var replyTo) ->
          replyTo.tell(new Views(ledger, store, decision).of(selection));
      case AskPolicy(var replyTo) -> replyTo.tell(policy);
      case Sum(var replyTo) -> replyTo.tell(new Sums(names.here(ledger)));
    }
    return this;
  }

  /** Comes ahead of the losses of its step; no policy reads it yet. */
  private void onEvaluated(Evaluation evaluation) {
    evaluated.accept(evaluation);
    if (evaluation.patienceIsOver()) pool.tell(new Pool.Drain());
  }

  private void onTrained(Trainer.Trained trained) throws IOException {
    long began = ProcessorTime.nanos();
    var losses = trained.losses();
    elsewhere = trained.elsewhere();
    var admitted = admit(trained.ready().drawn());
    observe(losses);
    long observed = ProcessorTime.nanos();
    pool.tell(new Pool.Reweigh(losses.step(), decide(losses.step(), admitted)));
    watcher.accept(snapshotOf(trained, observed - began, ProcessorTime.nanos() - observed));
  }

  /** Returns the weights that are not those of every new example, and those that edits change. */
  private Changes admit(Pool.Drawn drawn) throws IOException {
    for (var edit : drawn.edits()) {
      if (edit instanceof Edit.OfPolicy(var document)) follow(new InForce(document, drawn.step()));
    }
    var changes = new Changes();
    for (long id = drawn.firstAdmitted(); id < drawn.endAdmitted(); id++) {
      ledger.admit(id, store.source(id), LengthBucket.of(store, id));
      simple.admit(ledger, id);
      int weight = pass.policy().weightAtAdmission(store, id);
      if (weight != Weights.ONE) changes.set(ledger, id, ledger.slot(id), weight);
    }
    for (var edit : drawn.edits()) if (edit instanceof Edit.OfExample one) edit(one, changes);
    return changes;
  }

  /** From the next pass on for examples that are there, at once for those that come. */
  private void follow(InForce next) throws IOException {
    LOG.info(
        "The policy has the settings of document {} from step {} on, as asked",
        next.document(),
        next.since());
    policy = next;
    pass = passes.of(next.document()).naming(names::of);
  }

  private void edit(Edit.OfExample edit, Changes changes) {
    if (!ledger.holds(edit.id())) return;
    LOG.info("Example {}: {}, as asked", edit.id(), edit.kind());
    int slot = ledger.slot(edit.id());
    switch (edit.kind()) {
      case RELEASE -> {
        ledger.setMark(slot, Mark.RELEASED);
        // The next pass sorts it in.
        if (ledger.cohort(slot) == Cohort.QUARANTINED) ledger.setCohort(slot, Cohort.UNLEARNED);
      }
      case WRONG -> {
        ledger.setMark(slot, Mark.WRONG);
        ledger.setCohort(slot, Cohort.QUARANTINED);
        if (ledger.weight.get(slot) > Weights.ONE) {
          changes.set(ledger, edit.id(), slot, Weights.ONE);
        }
      }
      case REMOVE -> {
        ledger.setMark(slot, Mark.REMOVED);
        ledger.weight.set(slot, 0);
      }
    }
  }

  private void observe(StepLosses losses) throws IOException {
    record.append(losses.step(), losses.ids(), losses.losses());
    for (int i = 0; i < losses.size(); i++) {
      boolean held = history.visit(ledger, losses.id(i), losses.step(), losses.loss(i));
      if (held) simple.visit(ledger, losses.id(i));
    }
    totals = totals.plus(losses);
  }

  private Weights decide(long step, Changes admitted) {
    if (step % settings.interval() != 0) return admitted.toWeights();
    ledger.setElsewhere(names.indexed(elsewhere));
    decision = pass.decide(step, ledger);
    return admitted.toWeights().then(decision.weights());
  }

  private void onBarrier(Barrier barrier) {
    pool.tell(new Pool.CompleteBarrier(barrier.with(this::writeTo)));
  }

  private void writeTo(Path folder) throws IOException {
    ledger.saveTo(folder.resolve(LEDGER));
    simple.saveTo(folder);
    totals.writeTo(folder);
    policy.writeTo(folder);
  }

  private Snapshot snapshotOf(Trainer.Trained trained, long observeNanos, long reweightNanos) {
    var losses = trained.losses();
    var drawn = trained.ready().drawn();
    var times =
        new StageTimes(
            drawn.nanos(),
            trained.ready().nanos(),
            trained.idleNanos(),
            trained.trainNanos(),
            trained.queuedNanos(),
            observeNanos,
            reweightNanos);
    return new Snapshot(
        losses.step(),
        drawn.round(),
        totals.tokens(),
        totals.visits(),
        losses.meanLoss(),
        losses.largestLoss(),
        totals.lowest(),
        losses.gradientNorm(),
        losses.learningRate(),
        drawn.weightLag(),
        times,
        losses.rollouts(),
        decision.figures());
  }
}
