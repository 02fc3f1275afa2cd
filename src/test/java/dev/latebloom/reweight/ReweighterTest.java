package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Group;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.LossHistorySettings;
import dev.latebloom.ledger.Mark;
import dev.latebloom.observe.SimpleModelSettings;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.record.RunRecord;
import dev.latebloom.pool.Barrier;
import dev.latebloom.pool.Edit;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.PoolUnderTest;
import dev.latebloom.pool.Weights;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.Sampler;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.RolloutFigures;
import dev.latebloom.train.StepLosses;
import dev.latebloom.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy that doubles everything, due every second step, on four examples. */
final class ReweighterTest {
  private static final SimpleModelSettings SIMPLE = new SimpleModelSettings(1 << 12);

  @TempDir private Path folder;
  private final TestInbox<Pool.Command> pool = TestInbox.create();
  private final List<Snapshot> snapshots = new ArrayList<>();
  private final List<Evaluation> evaluations = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private ExampleStore store;
  private Ledger ledger;
  private RunRecord record;

  private record Doubling() implements Policy {
    @Override
    public Rule rule(long step, Ledger ledger) {
      return (id, slot, before) -> 2 * Weights.ONE;
    }

    /** Odd examples begin at three visits a round. */
    @Override
    public int weightAtAdmission(ExampleStore store, long id) {
      return id % 2 == 1 ? 3 * Weights.ONE : Weights.ONE;
    }
  }

  @BeforeEach
  void open() throws IOException {
    store = ExampleStore.open(folder.resolve("store"), new ExampleStore.Options(1 << 16, 256));
    for (int i = 0; i < 4; i++) {
      store.append(new Example("", "", Tokens.of(new int[] {1, 2, 3}), 1, 0, i));
    }
    ledger = Ledger.create(folder.resolve("ledger"), 8);
    record = RunRecord.open(folder.resolve("record"), 1 << 20);
    opened.addAll(List.of(store, ledger, record));
  }

  @AfterEach
  void close() throws Exception {
    for (var each : opened) each.close();
  }

  @Test
  void whatIsNewBeginsWithTheWeightThatThePolicyGivesIt() {
    var reweighter = start();
    reweighter.run(observe(trained(1, 0, 4, 0.5f)));
    var weights = reweigh().weights();
    assertThat(weights.size()).isEqualTo(2);
    assertThat(weights.id(0)).isEqualTo(1);
    assertThat(weights.weight(0)).isEqualTo(3 * Weights.ONE);
    assertThat(weights.id(1)).isEqualTo(3);
    assertThat(ledger.weight.get(ledger.slot(3))).isEqualTo(3 * Weights.ONE);
    assertThat(ledger.weight.get(ledger.slot(2))).isEqualTo(Weights.ONE);
  }

  @Test
  void everyStepIsAnsweredOnceAndThePolicyRunsWhenItIsDue() {
    var reweighter = start();
    reweighter.run(observe(trained(1, 0, 4, 0.5f)));
    reweigh();
    reweighter.run(observe(trained(2, 4, 4, 0.4f)));
    var due = reweigh();
    assertThat(due.step()).isEqualTo(2);
    assertThat(
            LongStream.range(0, due.weights().size()).mapToInt(i -> due.weights().weight((int) i)))
        .containsExactly(2 * Weights.ONE, 2 * Weights.ONE, 2 * Weights.ONE, 2 * Weights.ONE);
    reweighter.run(observe(trained(3, 4, 4, 0.3f)));
    assertThat(reweigh().weights().size()).isZero();
    assertThat(pool.hasMessages()).isFalse();
  }

  @Test
  void lossesStandInTheLedgerInTheRecordAndInTheTotals() throws IOException {
    var reweighter = start();
    reweighter.run(observe(trained(1, 0, 4, 0.5f)));
    reweighter.run(observe(trained(2, 4, 4, 0.25f)));
    assertThat(ledger.visits(ledger.slot(0))).isEqualTo(2);
    assertThat(ledger.visits(ledger.slot(2))).isZero();
    record.force();
    assertThat(RunRecord.history(folder.resolve("record"), java.util.Set.of(1L), 1).get(1L))
        .containsExactly(new RunRecord.Visit(1, 0.5f), new RunRecord.Visit(2, 0.25f));
    assertThat(snapshots).extracting(Snapshot::step).containsExactly(1L, 2L);
    assertThat(snapshots.getLast().tokens()).isEqualTo(12);
    assertThat(snapshots.getLast().visits()).isEqualTo(4);
    assertThat(snapshots.getLast().loss()).isEqualTo(0.25);
    assertThat(snapshots.getLast().lowest().step()).isEqualTo(2);
  }

  @Test
  void whatABarrierSavesAnotherLifeGoesOnFrom() throws IOException {
    var reweighter = start();
    reweighter.run(observe(trained(1, 0, 4, 0.5f)));
    reweigh();
    var part = Files.createDirectory(folder.resolve("checkpoint"));
    reweighter.run(observe(new Trainer.Pass(Barrier.behind(1, part))));
    assertThat(pool.receiveMessage()).isInstanceOf(Pool.CompleteBarrier.class);
    reweighter.run(observe(trained(2, 4, 4, 0.1f)));

    var held = Reweighter.Holdings.restore(part, store, ledger, SIMPLE, record);
    assertThat(held.totals().visits()).isEqualTo(2);
    assertThat(held.totals().tokens()).isEqualTo(6);
    assertThat(ledger.visits(ledger.slot(0))).isEqualTo(1);
    assertThat(ledger.weight.get(ledger.slot(1))).isEqualTo(3 * Weights.ONE);
  }

  @Test
  void anEditActsOnTheLedgerWithTheStepOfItsDraw() {
    var reweighter = start();
    reweighter.run(observe(trained(1, 0, 4, 0.5f)));
    ledger.setCohort(ledger.slot(2), Cohort.QUARANTINED);
    reweigh();
    reweighter.run(
        observe(
            trained(
                3,
                List.of(
                    new Edit.OfExample(Edit.Kind.REMOVE, 0),
                    new Edit.OfExample(Edit.Kind.WRONG, 1),
                    new Edit.OfExample(Edit.Kind.RELEASE, 2)))));
    assertThat(ledger.mark(ledger.slot(0))).isEqualTo(Mark.REMOVED);
    assertThat(ledger.cohort(ledger.slot(1))).isEqualTo(Cohort.QUARANTINED);
    assertThat(ledger.cohort(ledger.slot(2))).isEqualTo(Cohort.UNLEARNED);
    var weights = reweigh().weights();
    assertThat(weights.size()).isEqualTo(1);
    assertThat(weights.id(0)).isEqualTo(1);
    assertThat(weights.weight(0)).isEqualTo(Weights.ONE);
  }

  @Test
  void anotherPolicyWeighsFromTheStepOfItsDrawAndInTheNextLife() throws IOException {
    var reweighter = start();
    reweighter.run(observe(trained(1, 0, 4, 0.5f)));
    reweighter.run(observe(trained(2, 4, 4, 0.5f)));
    reweigh();
    assertThat(reweigh().weights().weight(0)).isEqualTo(2 * Weights.ONE);
    reweighter.run(observe(trained(3, List.of(new Edit.OfPolicy(7)))));
    assertThat(reweigh().weights().size()).isZero();
    assertThat(inForce(reweighter)).isEqualTo(new InForce(7, 3));
    reweighter.run(observe(trained(4, 4, 4, 0.5f)));
    assertThat(reweigh().weights().weight(0)).isEqualTo(Weights.ONE);

    var part = Files.createDirectory(folder.resolve("changed"));
    reweighter.run(observe(new Trainer.Pass(Barrier.behind(4, part))));
    var next = start(Reweighter.Holdings.restore(part, store, ledger, SIMPLE, record));
    assertThat(inForce(next)).isEqualTo(new InForce(7, 3));
    assertThat(inForce(start())).isEqualTo(InForce.CONFIGURED);
  }

  private static InForce inForce(BehaviorTestKit<Reweighter.Command> reweighter) {
    var answer = TestInbox.<InForce>create();
    reweighter.run(new Reweighter.AskPolicy(answer.getRef()));
    return answer.receiveMessage();
  }

  @Test
  void whatItHoldsIsToldByTheNamesOfSources() {
    var reweighter = start();
    reweighter.run(observe(trained(1, 0, 4, 0.5f)));
    var told = TestInbox.<Reweighter.Sums>create();
    reweighter.run(new Reweighter.Sum(told.getRef()));
    assertThat(told.receiveMessage().bySource())
        .isEqualTo(Map.of("", new Group(4, 2, 4L * Weights.ONE + 2 * 2 * Weights.ONE, 2, 1.0)));
  }

  @Test
  void anEvaluationIsToldAndEndsTheRunWhenPatienceIsOver() {
    var reweighter = start();
    reweighter.run(observe(new Trainer.Evaluated(evaluation(false))));
    assertThat(pool.hasMessages()).isFalse();
    reweighter.run(observe(new Trainer.Evaluated(evaluation(true))));
    assertThat(pool.receiveMessage()).isEqualTo(new Pool.Drain());
    assertThat(evaluations).extracting(Evaluation::patienceIsOver).containsExactly(false, true);
  }

  private static Evaluation evaluation(boolean patienceIsOver) {
    var none = Evaluation.NONE;
    return new Evaluation(
        10, List.of(), 1, 1, none.best(), patienceIsOver, none.spent(), none.failure());
  }

  private static Reweighter.Observe observe(Trainer.Output output) {
    return new Reweighter.Observe(output);
  }

  private Pool.Reweigh reweigh() {
    return (Pool.Reweigh) pool.receiveMessage();
  }

  private BehaviorTestKit<Reweighter.Command> start() {
    return start(Reweighter.Holdings.fresh(store, ledger, SIMPLE, record));
  }

  /** By document 7 all examples are shown once a round. */
  private BehaviorTestKit<Reweighter.Command> start(Reweighter.Holdings holdings) {
    return BehaviorTestKit.create(
        Reweighter.create(
            new ReweightSettings(2),
            new LossHistory(new LossHistorySettings(0.5, 0.15)),
            document -> Defaults.pass(document == 7 ? new Policy() {} : new Doubling()),
            holdings,
            pool.getRef(),
            snapshots::add,
            evaluations::add));
  }

  /** A step on examples 0 and 1 whose draw admitted ids from {@code from} to {@code to}. */
  private static Trainer.Trained trained(long step, long from, long to, float loss) {
    return trained(step, from, to, loss, List.of());
  }

  private static Trainer.Trained trained(long step, List<Edit> edits) {
    return trained(step, 4, 4, 0.5f, edits);
  }

  private static Trainer.Trained trained(
      long step, long from, long to, float loss, List<Edit> edits) {
    long[] ids = {0, 1};
    var drawn = new Pool.Drawn(step, 1, PoolUnderTest.once(ids), from, to, edits, 0, 0);
    var ready = new Sampler.Ready(new Batch(step, List.of()), drawn, 0);
    var losses =
        new StepLosses(step, ids, new float[] {loss, loss}, 6, 1, 0.1f, RolloutFigures.NONE);
    return new Trainer.Trained(losses, ready, 0, 0, 0, Map.of());
  }
}
