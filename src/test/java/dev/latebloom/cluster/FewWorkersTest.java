package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cluster.round.Answer;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.cluster.round.Question;
import dev.latebloom.cluster.round.Terms;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;

final class FewWorkersTest {
  private final AtomicInteger here = new AtomicInteger(1);
  private final TestInbox<Answer> answers = TestInbox.create();
  private final TestInbox<Coordinator.Command> coordinator = TestInbox.create();
  private final BehaviorTestKit<Coordinator.Command> few =
      BehaviorTestKit.create(FewWorkers.until(2, here::get, heard()));

  private Behavior<Coordinator.Command> heard() {
    return Behaviors.receiveMessage(
        command -> {
          coordinator.getRef().tell(command);
          return Behaviors.same();
        });
  }

  @Test
  void nobodyIsLetInAndWhoTrainsTrainsOnUntilThereAreEnough() {
    few.run(new Coordinator.Ask(join(), answers.getRef()));
    assertThat(answers.receiveMessage())
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> {
              assertThat(refused.forNow()).isTrue();
              assertThat(refused.why())
                  .startsWith("1 of the 2 workers are here that make a round")
                  .contains("cluster.quorum", "cluster.seed-nodes");
            });
    few.run(new Coordinator.Ask(ready(), answers.getRef()));
    assertThat(answers.receiveMessage()).isEqualTo(new Answer.Apart());
    assertThat(coordinator.hasMessages()).isFalse();
  }

  @Test
  void theQuestionThatFindsEnoughWorkersIsTheCoordinators() {
    here.set(2);
    var asked = new Coordinator.Ask(join(), answers.getRef());
    few.run(asked);
    few.runOne();
    assertThat(coordinator.receiveMessage()).isEqualTo(asked);
    assertThat(answers.hasMessages()).isFalse();
  }

  private static Question join() {
    var terms = new Terms("1", "sums", "model", "tokenizer", 3, "steps 20");
    return new Question.Join("w1", "node", "http://box1:1", terms, 6, 0);
  }

  private static Question ready() {
    var part = new Part("w1", List.of(), 1, 0);
    return new Question.Ready("node", 1, "base", part, "", List.of(), Map.of());
  }
}
