package dev.latebloom.cluster;

import com.typesafe.config.ConfigFactory;
import dev.latebloom.cluster.round.Answer;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.cluster.round.Question;
import dev.latebloom.cluster.round.Terms;
import dev.latebloom.ledger.Group;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Messages between machines arrive as they were sent. */
final class MessagesTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.actor.provider = local")
              .withFallback(ConfigFactory.parseResources(ClusterSettings.class, "cluster.conf"))
              .withFallback(ConfigFactory.load()));
  private static final Terms TERMS = new Terms("1", "topic", "model", "tokenizer", 3, "fp16");
  private static final Part PART = new Part("w1", List.of("a", "b"), 12, 0.1);

  @AfterAll
  static void close() {
    KIT.shutdownTestKit();
  }

  @Test
  void answersAreReadAsTheyWereWritten() {
    for (var answer :
        List.of(
            new Answer.Wait("weights of w2"),
            new Answer.Apart(),
            new Answer.Welcome(2, 3),
            new Answer.Refused("why", true),
            new Answer.Gather("1-a", List.of(PART)),
            new Answer.Read(7))) {
      KIT.serializationTestKit().verifySerialization(answer, true);
    }
  }

  @Test
  void questionsAreReadAsTheyWereWritten() {
    var replyTo = KIT.<Answer>createTestProbe().ref();
    for (var question :
        List.of(
            new Question.Join("w1", "node", "http://here", TERMS, 4, 1),
            new Question.Ready(
                "node",
                3,
                "base",
                PART,
                "",
                List.of("w2"),
                Map.of("a", new Group(1, 2, 3, 4, 0.5))))) {
      KIT.serializationTestKit().verifySerialization(new Coordinator.Ask(question, replyTo), true);
    }
  }
}
