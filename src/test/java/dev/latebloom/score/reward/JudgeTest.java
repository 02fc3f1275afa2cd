package dev.latebloom.score.reward;

import static dev.latebloom.endpoint.ChatServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.endpoint.ChatEndpoint;
import dev.latebloom.endpoint.ChatServer;
import dev.latebloom.endpoint.ChatServer.Answer;
import dev.latebloom.endpoint.EndpointException;
import dev.latebloom.train.objective.Reward.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JudgeTest {
  private final ChatServer server = new ChatServer();

  JudgeTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
  }

  private List<Double> grades(int retries, String... answers) {
    var settings =
        new JudgeSettings(
            server.url(), "tiny", "secret", "Grade it.", 10, Duration.ofSeconds(20), retries, 1);
    var responses =
        List.of(answers).stream()
            .map(text -> new Response(List.of("What is 2+2?", "3"), "Count on.", text))
            .toList();
    return new Judge(settings, new ChatEndpoint(settings.endpoint(), Duration.ofMillis(1)))
        .of(responses);
  }

  @ParameterizedTest
  @CsvSource({"7, .7", "0, 0", "'Grade: 8/10', .8", "'**9**', .9", "'10.', 1", "2.5, .25"})
  void aGradeIsAShareOfTheBest(String said, double earned) {
    server.say(says(said));
    assertThat(grades(0, "Try 4.")).containsExactly(earned);
  }

  @Test
  void theModelReadsTheConversationAndTheGoodAnswerAndIsToldWhatToGoBy() {
    server.say(says("5"));
    grades(0, "Try 4.");
    var request = server.requests.getFirst();
    assertThat(request.at("/messages/0/content").asText()).isEqualTo("Grade it.");
    assertThat(request.at("/messages/1/content").asText())
        .isEqualTo(
            """
            Conversation:
            What is 2+2?
            3

            A good answer:
            Count on.

            The answer to grade:
            Try 4.\
            """);
    assertThat(request.path("temperature").asDouble()).isZero();
    assertThat(server.keys).containsExactly("Bearer secret");
  }

  @Test
  void equalResponsesAreGradedOnce() {
    server.say(says("5"), says("6"));
    assertThat(grades(0, "a", "b", "a", "a")).containsExactly(0.5, 0.6, 0.5, 0.5);
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void aBusyEndpointIsAskedAgainAndSoIsOneThatNamesNoGrade() {
    server.say(new Answer(429, "slow down"), says("I like it"), says("11"), says("4"));
    assertThat(grades(2, "a")).containsExactly(0.4);
    assertThat(server.requests).hasSize(4);
  }

  @Test
  void nonsenseEndsInALineThatSaysWhatCame() {
    server.reply(_ -> says("What a\nfine answer, 7 of 9 people say"));
    assertThatThrownBy(() -> grades(2, "a"))
        .isInstanceOf(EndpointException.class)
        .hasMessage(
            "tiny at %s graded a response with \"What a fine answer, 7 of 9 people say\", 3 times no number from 0 to 10; set latebloom.train.reinforce.reward.endpoint.instructions to ask for one, or another model"
                .formatted(server.url()))
        .hasMessageNotContaining("secret");
    assertThat(server.requests).hasSize(3);
  }

  @Test
  void anEndpointThatStaysBusyEndsInALineWithItsAnswer() {
    server.reply(_ -> new Answer(429, "quota"));
    assertThatThrownBy(() -> grades(1, "a"))
        .isInstanceOf(EndpointException.class)
        .hasMessage("tiny at %s answers 429: quota".formatted(server.url()));
    assertThat(server.requests).hasSize(2);
  }
}
