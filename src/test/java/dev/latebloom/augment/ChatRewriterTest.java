package dev.latebloom.augment;

import static dev.latebloom.endpoint.ChatServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.augment.question.Pair;
import dev.latebloom.endpoint.ChatServer;
import dev.latebloom.endpoint.ChatServer.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server of our own that speaks as much of the protocol as is used. */
final class ChatRewriterTest {
  private final ChatServer server = new ChatServer();

  ChatRewriterTest() throws IOException {}

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aQuestionIsRewordedAndItsAnswerKept() {
    server.say(says(" Ann has 3 apples and 14.5 pears. How many? "));

    var variants = rewrite(new Pair("Ann owns 3 apples, 14.5 pears; how many?", "17.5"), 1, 0);

    assertThat(variants)
        .containsExactly(new Pair("Ann has 3 apples and 14.5 pears. How many?", "17.5"));
    assertThat(server.requests.getFirst().path("model").asText()).isEqualTo("tiny");
    assertThat(server.requests.getFirst().at("/messages/0/content").asText()).isEqualTo("Reword.");
    assertThat(server.requests.getFirst().at("/messages/1/content").asText())
        .startsWith("Ann owns");
    assertThat(server.keys).containsExactly("Bearer secret");
  }

  @Test
  void whatLosesANumberOrIsTheSameTextIsNoVariant() {
    server.say(says("Three and 4?"), says("3 and 4?"), says(""), says("4 plus 3?"));

    assertThat(rewrite(new Pair("3 and 4?", "7"), 4, 0))
        .containsExactly(new Pair("4 plus 3?", "7"));
  }

  @Test
  void whatBringsAnotherNumberOrWasCutOffIsNoVariant() {
    server.say(says("3 and 4, that is 2 numbers?"), says("4 plus 3?"));

    assertThat(rewrite(new Pair("3 and 4?", "7"), 1, 0)).isEmpty();
    // Each of its answers is of three tokens.
    var ofThree = rewriter(0, 3).rewrite(new Pair("3 and 4?", "7"), "", 1, 1);
    assertThat(ofThree.toCompletableFuture().join()).isEmpty();
  }

  @Test
  void plainTextIsRewordedAsAWhole() {
    server.say(says("It rained."));

    assertThat(rewrite(new Pair("", "There was rain."), 1, 0))
        .containsExactly(new Pair("", "It rained."));
  }

  @Test
  void whatTheEndpointRefusesIsSaidWithTheSettingsToLookAt() {
    server.say(new Answer(401, "no such key"));

    assertThatThrownBy(() -> rewrite(new Pair("a", "x"), 1, 5))
        .hasCauseInstanceOf(RewriterException.class)
        .hasMessageContaining("answers 401: no such key; see augment.chat")
        .hasMessageNotContaining("secret");
    assertThat(server.requests).hasSize(1);
  }

  private List<Pair> rewrite(Pair original, int count, int retries) {
    var variants = rewriter(retries, 64).rewrite(original, "", count, 1);
    return variants.toCompletableFuture().join();
  }

  private ChatRewriter rewriter(int retries, int longest) {
    var timeout = Duration.ofSeconds(20);
    return new ChatRewriter(
        new ChatSettings(
            server.url(), "tiny", "secret", "Reword.", 0.5, longest, timeout, retries));
  }
}
