package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.Group.Tombstone;
import dev.latebloom.pool.store.PackedExamples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

/** Twenty examples, eight of them drawn a step, three steps ahead of training. */
final class EditingTest extends OnePool {

  @Test
  void whatIsRemovedIsDrawnNoMoreFromTheDrawThatIsNamed() throws IOException {
    var pool = started();
    assertThat(edit(pool, Edit.Kind.REMOVE, 7)).isEqualTo(new EditAnswer.ActsAt(4));
    assertThat(next.getAllReceived()).hasSize(3);
    var later = train(pool, 1, 20);
    assertThat(later.getFirst().edits()).containsExactly(new Edit.OfExample(Edit.Kind.REMOVE, 7));
    assertThat(ids(later)).allSatisfy(ids -> assertThat(ids).doesNotContain(7L));
    assertThat(later.subList(1, later.size())).allMatch(drawn -> drawn.edits().isEmpty());
  }

  @Test
  void aPausedPoolKeepsTheEditForItsNextDraw() throws IOException {
    var pool = started();
    pool.run(new Pool.Pause());
    edit(pool, Edit.Kind.REMOVE, 7);
    edit(pool, Edit.Kind.WRONG, 8);
    next.getAllReceived();
    pool.run(new Pool.Reweigh(1, Weights.NONE));
    assertThat(next.hasMessages()).isFalse();
    pool.run(new Pool.Resume());
    assertThat(drawn().getFirst().edits())
        .containsExactly(
            new Edit.OfExample(Edit.Kind.REMOVE, 7), new Edit.OfExample(Edit.Kind.WRONG, 8));
  }

  @Test
  void anotherLifeMakesTheEditBeforeTheSameDraw() throws Exception {
    var pool = started();
    edit(pool, Edit.Kind.REMOVE, 7);
    next.getAllReceived();
    var before = train(pool, 1, 10);

    closeFiles();
    var again = open(settings(3, 0), PoolState.fresh(CAPACITY, 11));
    again.run(new Pool.EndInput());
    next.getAllReceived();
    var after = train(again, 1, 10);
    assertThat(ids(after)).isEqualTo(ids(before));
    assertThat(after.getFirst().edits()).containsExactly(new Edit.OfExample(Edit.Kind.REMOVE, 7));
  }

  @Test
  void anotherLifeChangesThePolicyWithTheSameDraw() throws Exception {
    var pool = started();
    var policy = new Edit.OfPolicy(3);
    assertThat(edit(pool, policy)).isEqualTo(new EditAnswer.ActsAt(4));
    next.getAllReceived();
    var before = train(pool, 1, 10);
    assertThat(before.getFirst().edits()).containsExactly(policy);

    closeFiles();
    var again = open(settings(3, 0), PoolState.fresh(CAPACITY, 11));
    again.run(new Pool.EndInput());
    next.getAllReceived();
    var after = train(again, 1, 10);
    assertThat(after.getFirst().edits()).containsExactly(policy);
    assertThat(ids(after)).isEqualTo(ids(before));
  }

  @Test
  void whatMayNotBeDrawnIsNotEdited() throws IOException {
    var pool = started();
    assertThat(edit(pool, Edit.Kind.WRONG, 20)).isEqualTo(new EditAnswer.NotHeld());
    edit(pool, Edit.Kind.REMOVE, 7);
    assertThat(edit(pool, Edit.Kind.RELEASE, 7)).isInstanceOf(EditAnswer.Refused.class);
    train(pool, 1, 3);
    assertThat(edit(pool, Edit.Kind.REMOVE, 7)).isInstanceOf(EditAnswer.Refused.class);
  }

  @Test
  void aTombstoneRemovesItsExampleAndAnotherLifeRemovesItBeforeTheSameDraw() throws Exception {
    var pool = started();
    pool.run(tombstone("e7", 20));
    pool.run(tombstone("nobody's", 21));
    next.getAllReceived();
    var before = train(pool, 1, 10);
    assertThat(before.getFirst().edits()).containsExactly(new Edit.OfExample(Edit.Kind.REMOVE, 7));
    assertThat(ids(before)).allSatisfy(ids -> assertThat(ids).doesNotContain(7L));

    closeFiles();
    var again = open(settings(3, 0), PoolState.fresh(CAPACITY, 11));
    // Kafka is read again from before it.
    again.run(tombstone("e7", 20));
    next.getAllReceived();
    var after = train(again, 1, 10);
    assertThat(ids(after)).isEqualTo(ids(before));
    assertThat(after.stream().flatMap(drawn -> drawn.edits().stream()))
        .containsExactly(new Edit.OfExample(Edit.Kind.REMOVE, 7));
  }

  @Test
  void anExampleIsRemovedByTheDrawThatAdmitsItHoweverManyAreMadeBefore() throws Exception {
    var pool = started();
    // Thirty more fit; the others wait until all that are held have been drawn.
    pool.run(offer(20, 60));
    pool.run(tombstone("e75", 80));
    next.getAllReceived();
    var before = train(pool, 1, 25);
    assertThat(removedAt(before)).isGreaterThan(5);
    assertThat(ids(before)).allSatisfy(ids -> assertThat(ids).doesNotContain(75L));
    assertThat(ids(before)).anySatisfy(ids -> assertThat(ids).contains(74L));

    closeFiles();
    var again = open(settings(3, 0), PoolState.fresh(CAPACITY, 11));
    again.run(new Pool.EndInput());
    next.getAllReceived();
    assertThat(ids(train(again, 1, 25))).isEqualTo(ids(before));
  }

  @Test
  void aTombstoneOfAnotherTopicRemovesNothing() throws IOException {
    var pool = started();
    var none = PackedExamples.of(List.of(), VOCABULARY);
    var other = List.of(new Tombstone(1 << 20, "e7"));
    pool.run(new Pool.Offer(none, other, Map.of(1 << 20, 1L), answers.getRef()));
    next.getAllReceived();
    assertThat(train(pool, 1, 3)).allMatch(drawn -> drawn.edits().isEmpty());
  }

  @Test
  void whatTombstonesRemoveIsCountedOnceAndWhatOperatorsRemoveIsNot() throws IOException {
    var pool = started();
    edit(pool, Edit.Kind.REMOVE, 3);
    pool.run(tombstone("e7", 20));
    pool.run(tombstone("e7", 21));
    pool.run(tombstone("nobody's", 22));
    var figures = TestInbox.<PoolFigures>create();
    pool.run(new Pool.GetFigures(figures.getRef()));
    assertThat(figures.receiveMessage().tombstoned()).isEqualTo(1);
  }

  @Test
  void drawsThatAStopLeftUntrainedComeAgainWithTheEditsThatWereMadeBeforeThem() throws Exception {
    var pool = started();
    pool.run(offer(20, 60));
    pool.run(tombstone("e75", 80));
    var before = new ArrayList<>(drawn());
    int trained = 0;
    while (before.stream().allMatch(each -> each.edits().isEmpty())) {
      pool.run(new Pool.Reweigh(++trained, Weights.NONE));
      before.addAll(drawn());
    }
    pool.run(new Pool.Drain());
    pool.run(new Pool.CompleteBarrier(Barrier.behind(before.size(), runFolder)));
    next.getAllReceived();

    restart(settings(3, 0));
    assertThat(drawn())
        .extracting(Pool.Drawn::edits)
        .hasSize(3)
        .isEqualTo(before.subList(trained, before.size()).stream().map(Pool.Drawn::edits).toList());
  }

  private static long removedAt(List<Pool.Drawn> drawn) {
    return drawn.stream().filter(each -> !each.edits().isEmpty()).mapToLong(Pool.Drawn::step).sum();
  }

  @Test
  void theLastExampleIsNotRemoved() throws IOException {
    var pool = started();
    for (int id = 0; id < 19; id++) {
      assertThat(edit(pool, Edit.Kind.REMOVE, id)).isInstanceOf(EditAnswer.ActsAt.class);
    }
    assertThat(edit(pool, Edit.Kind.REMOVE, 19)).isInstanceOf(EditAnswer.Refused.class);
    next.getAllReceived();
    assertThat(ids(train(pool, 1, 2)).getFirst()).containsOnly(19L);
  }

  private BehaviorTestKit<Pool.Command> started() throws IOException {
    var pool = start(settings(3, 0));
    pool.run(offer(0, 20));
    return pool;
  }

  private static EditAnswer edit(BehaviorTestKit<Pool.Command> pool, Edit.Kind kind, long id) {
    return edit(pool, new Edit.OfExample(kind, id));
  }

  private static EditAnswer edit(BehaviorTestKit<Pool.Command> pool, Edit edit) {
    var answers = TestInbox.<EditAnswer>create();
    pool.run(new Pool.Apply(edit, answers.getRef()));
    return answers.receiveMessage();
  }

  /** The draws that follow when steps {@code from} up to {@code to} have been trained. */
  private List<Pool.Drawn> train(BehaviorTestKit<Pool.Command> pool, long from, long to) {
    var all = new ArrayList<Pool.Drawn>();
    for (long step = from; step <= to; step++) {
      pool.run(new Pool.Reweigh(step, Weights.NONE));
      all.addAll(drawn());
    }
    return all;
  }
}
