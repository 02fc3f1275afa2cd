package dev.latebloom.cluster.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ledger.Group;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RoundsTest {
  private static final Terms TERMS = new Terms("1", "topic", "model", "tokenizer", 3, "fp16");
  private static final Rounds.Patience PATIENCE = new Rounds.Patience(2, 1000, 300, 60_000, 5000);

  private final History history = new History();
  private Rounds rounds = new Rounds(history, PATIENCE, 0);

  @BeforeEach
  void threeWorkersJoin() {
    for (var worker : List.of("a", "b", "c")) admit(join(worker, "node-" + worker, TERMS));
  }

  private static Question.Join join(String worker, String node, Terms terms) {
    return new Question.Join(worker, node, "http://" + node, terms, 4, 0);
  }

  private Answer.Welcome admit(Question.Join join) {
    var admission = (Rounds.Admission.Admit) rounds.judge(join, 0);
    admission.entries().forEach(rounds::written);
    return admission.answer();
  }

  private String refusal(Question.Join join, long now) {
    return ((Rounds.Admission.Refuse) rounds.judge(join, now)).answer().why();
  }

  private static Question.Ready ready(String worker, long round, String held, String... missing) {
    return of(worker, round, "base", held, missing);
  }

  private static Question.Ready of(
      String worker, long round, String base, String held, String... missing) {
    var part = new Part(worker, List.of("fragment-of-" + worker + round), 10, 1);
    return new Question.Ready(
        "node-" + worker, round, base, part, held, List.of(missing), Map.of());
  }

  private String proposal(Answer answer) {
    return ((Answer.Gather) answer).proposal();
  }

  private List<String> gathered(Answer answer) {
    return ((Answer.Gather) answer).parts().stream().map(Part::worker).toList();
  }

  private void commit(long now) {
    rounds.written(rounds.due(now).orElseThrow());
  }

  @Test
  void aRoundIsCommittedWhenAllHaveGatheredWhatAllHaveOffered() {
    assertThat(rounds.answer(ready("c", 1, ""), 0)).isInstanceOf(Answer.Wait.class);
    assertThat(rounds.answer(ready("a", 1, ""), 1)).isInstanceOf(Answer.Wait.class);
    var gather = rounds.answer(ready("b", 1, ""), 2);
    assertThat(gathered(gather)).containsExactly("a", "b", "c");
    for (var worker : List.of("a", "b")) {
      rounds.answer(ready(worker, 1, proposal(gather)), 3);
      assertThat(rounds.due(3)).isEmpty();
    }
    rounds.answer(ready("c", 1, proposal(gather)), 4);
    commit(4);
    assertThat(history.commit(1).parts()).extracting(Part::worker).containsExactly("a", "b", "c");
    assertThat(rounds.answer(ready("a", 1, ""), 5)).isEqualTo(new Answer.Read(1));
  }

  @Test
  void aCommitSaysWhatItsWorkersHold() {
    var held = Map.of("sums", new Group(10, 20, 30, 5, 2.5));
    for (var worker : List.of("a", "b", "c")) rounds.answer(holding(worker, "", held), 0);
    var gather = rounds.answer(holding("a", "", held), 1);
    for (var worker : List.of("a", "b", "c")) {
      rounds.answer(holding(worker, proposal(gather), held), 2);
    }
    assertThat(rounds.due(2).orElseThrow().groups())
        .isEqualTo(Map.of("a", held, "b", held, "c", held));
  }

  private static Question.Ready holding(String worker, String proposal, Map<String, Group> held) {
    var ready = ready(worker, 1, proposal);
    return new Question.Ready(ready.node(), 1, "base", ready.part(), proposal, List.of(), held);
  }

  @Test
  void whoMissesTheDeadlineIsLeftOut() {
    rounds.answer(ready("a", 1, ""), 0);
    rounds.answer(ready("b", 1, ""), 0);
    assertThat(rounds.answer(ready("a", 1, ""), 999)).isInstanceOf(Answer.Wait.class);
    var gather = rounds.answer(ready("a", 1, ""), 1000);
    assertThat(gathered(gather)).containsExactly("a", "b");
    assertThat(rounds.answer(ready("c", 1, ""), 1001)).isInstanceOf(Answer.Wait.class);
    rounds.answer(ready("a", 1, proposal(gather)), 1002);
    rounds.answer(ready("b", 1, proposal(gather)), 1002);
    commit(1003);
    assertThat(history.commit(1).of("c")).isEmpty();
  }

  @Test
  void underQuorumNothingIsCommittedHoweverLongItTakes() {
    rounds.lost("node-b");
    rounds.lost("node-c");
    for (long now = 0; now < 10_000; now += 500) {
      assertThat(rounds.answer(ready("a", 1, ""), now)).isInstanceOf(Answer.Wait.class);
      assertThat(rounds.due(now)).isEmpty();
    }
  }

  @Test
  void whoWaitsIsToldForWhom() {
    assertThat(rounds.answer(ready("a", 1, ""), 0)).isEqualTo(new Answer.Wait("weights of b, c"));
    rounds.lost("node-b");
    assertThat(rounds.answer(ready("a", 1, ""), 1)).isEqualTo(new Answer.Wait("weights of c"));
    rounds.lost("node-c");
    assertThat(rounds.answer(ready("a", 1, ""), 2))
        .isEqualTo(new Answer.Wait("more workers: 1 here, and 2 make a round"));
  }

  @Test
  void whoIsAloneAfterARoundTrainsOnAtOnce() {
    rounds.written(new Entry.Commit(1, "base", List.of(), Map.of()));
    rounds.lost("node-b");
    rounds.lost("node-c");
    assertThat(rounds.answer(ready("a", 2, ""), 0)).isEqualTo(new Answer.Apart());
    assertThat(rounds.answer(ready("b", 2, ""), 0)).isInstanceOf(Answer.Gather.class);
  }

  @Test
  void nothingIsCommittedThatOnlyItsWorkerHolds() {
    rounds.lost("node-c");
    rounds.answer(ready("a", 1, ""), 0);
    var gather = rounds.answer(ready("b", 1, ""), 0);
    rounds.answer(ready("b", 1, proposal(gather)), 1);
    // b burns down with its fragments before a has them.
    rounds.lost("node-b");
    rounds.answer(ready("a", 1, "", "b"), 2);
    for (long now = 2; now < 10_000; now += 500) assertThat(rounds.due(now)).isEmpty();
  }

  @Test
  void whoIsLostWhileOthersGatherIsLeftOutAtOnce() {
    rounds.answer(ready("a", 1, ""), 0);
    rounds.answer(ready("b", 1, ""), 0);
    rounds.answer(ready("c", 1, ""), 0);
    rounds.lost("node-c");
    var gather = rounds.answer(ready("a", 1, ""), 1);
    assertThat(gathered(gather)).containsExactly("a", "b");
  }

  @Test
  void aCoordinatorThatTakesOverWaitsForThoseWhoTrain() {
    rounds = new Rounds(history, PATIENCE, 0);
    rounds.answer(ready("a", 1, ""), 0);
    assertThat(rounds.answer(ready("b", 1, ""), 1)).isInstanceOf(Answer.Wait.class);
    assertThat(gathered(rounds.answer(ready("c", 1, ""), 2))).containsExactly("a", "b", "c");
  }

  @Test
  void whoIsOnNoMachineIsNotWaitedForLongerThanAMachineThatIsOutOfReach() {
    rounds = new Rounds(history, PATIENCE, 0);
    rounds.answer(ready("a", 1, ""), 0);
    rounds.answer(ready("b", 1, ""), 1);
    rounds.reached(() -> Set.of("node-a", "node-b"), 299);
    assertThat(rounds.answer(ready("a", 1, ""), 299)).isInstanceOf(Answer.Wait.class);
    rounds.reached(() -> Set.of("node-a", "node-b"), 300);
    assertThat(gathered(rounds.answer(ready("a", 1, ""), 300))).containsExactly("a", "b");
  }

  @Test
  void whoIsOnAMachineAndHasNotAskedYetIsWaitedFor() {
    rounds = new Rounds(history, PATIENCE, 0);
    rounds.answer(ready("a", 1, ""), 0);
    rounds.answer(ready("b", 1, ""), 1);
    rounds.reached(() -> Set.of("node-a", "node-b", "node-c"), 900);
    assertThat(rounds.answer(ready("a", 1, ""), 900)).isInstanceOf(Answer.Wait.class);
    assertThat(gathered(rounds.answer(ready("c", 1, ""), 901))).containsExactly("a", "b", "c");
  }

  @Test
  void weightsThatAreNotTheOthersAreRefused() {
    rounds.answer(of("a", 1, "base", ""), 0);
    rounds.answer(of("b", 1, "other", ""), 0);
    assertThat(gathered(rounds.answer(of("c", 1, "base", ""), 0))).containsExactly("a", "c");
    assertThat(rounds.answer(of("b", 1, "other", ""), 1))
        .isInstanceOfSatisfying(
            Answer.Refused.class, no -> assertThat(no.why()).contains("after round 0"));
  }

  @Test
  void aCoordinatorThatIsBehindAWorkerSaysSo() {
    assertThat(rounds.answer(ready("a", 5, ""), 0))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            no -> assertThat(no.why()).contains("another one has taken over"));
    assertThat(rounds.isBehind()).isTrue();
  }

  @Test
  void aWorkerThatComesBackHasTheSeatItHad() {
    rounds.lost("node-b");
    assertThat(admit(join("b", "elsewhere", TERMS)).seat()).isEqualTo(1);
    assertThat(history.worker("b").orElseThrow().address()).isEqualTo("http://elsewhere");
  }

  @Test
  void whoIsAwayForTooLongIsLostAndTheOthersInheritOnce() {
    rounds.lost("node-c");
    assertThat(rounds.away(0)).isEmpty();
    assertThat(rounds.away(4999)).isEmpty();
    assertThat(rounds.away(5000)).contains(new Rounds.Lost("c", 2, List.of(0, 1)));
    rounds.written(new Entry.Given(2, List.of(0, 1), Map.of(), Map.of()));
    assertThat(rounds.away(20_000)).isEmpty();
  }

  @Test
  void whoComesBackInTimeKeepsWhatItReads() {
    rounds.lost("node-c");
    assertThat(rounds.away(0)).isEmpty();
    admit(join("c", "node-d", TERMS));
    assertThat(rounds.away(5000)).isEmpty();
    rounds.lost("node-d");
    assertThat(rounds.away(6000)).isEmpty();
    assertThat(rounds.away(11_000)).isPresent();
  }

  @Test
  void nothingIsInheritedWhereFewerThanAQuorumAreHere() {
    rounds.lost("node-b");
    rounds.lost("node-c");
    assertThat(rounds.away(0)).isEmpty();
    assertThat(rounds.away(50_000)).isEmpty();
  }

  @Test
  void whoDoesNotBelongIsRefusedByName() {
    assertThat(refusal(join("a", "node-x", TERMS), 0)).contains("node-a is a worker of this name");
    assertThat(refusal(join("d", "node-d", TERMS), 0)).contains("a, b, c");
    var model = new Terms("1", "topic", "larger", "tokenizer", 3, "fp16");
    assertThat(refusal(join("a", "node-a", model), 0)).contains("another model").contains("larger");
    var version = new Terms("2", "topic", "model", "tokenizer", 3, "fp16");
    assertThat(refusal(join("a", "node-a", version), 0)).contains("another version");
    var tokenizer = new Terms("1", "topic", "model", "bytes", 3, "fp16");
    assertThat(refusal(join("a", "node-a", tokenizer), 0)).contains("another tokenizer");
    assertThat(refusal(join("a", "node-a", TERMS), 7_200_000)).contains("-7200 s");
    var few = new Question.Join("a", "node-a", "", TERMS, 2, 0);
    assertThat(refusal(few, 0)).contains("2 partitions for cluster.workers = 3");
  }
}
