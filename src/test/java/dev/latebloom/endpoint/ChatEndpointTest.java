package dev.latebloom.endpoint;

import static dev.latebloom.endpoint.ChatServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.endpoint.ChatServer.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChatEndpointTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Manner MANNER = new Manner(1, 1, 9);

  private final ChatServer server = new ChatServer();

  ChatEndpointTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
  }

  private Reply ask(URI url, int retries, Duration pause) {
    var endpoint = new Endpoint(url, "tiny", "secret", PATIENCE, retries);
    return new ChatEndpoint(endpoint, pause)
        .ask(List.of(new Message("user", "Hello")), MANNER, 1)
        .join();
  }

  private Reply ask(int retries) {
    return ask(server.url(), retries, Duration.ofMillis(1));
  }

  @Test
  void aReplyHasItsWordsAndWhatIsPaidForIt() {
    server.say(says(" Hello. "));
    assertThat(ask(0)).isEqualTo(new Reply(" Hello. ", 10, 3));
    assertThat(server.requests.getFirst().path("max_tokens").asInt()).isEqualTo(9);
    assertThat(server.requests.getFirst().has("top_p")).isFalse();
    assertThat(server.keys).containsExactly("Bearer secret");
  }

  /** A pause of an hour would be cut to the timeout, and the test would last that long. */
  @Test
  void theEndpointSaysHowLongToWait() {
    server.say(new Answer(429, "slow down"), says("now"));
    assertThat(ask(server.url(), 1, Duration.ofHours(1)).text()).isEqualTo("now");
  }

  @Test
  void aFailureThatMayPassIsTriedAgainSoOften() {
    server.say(new Answer(503, ""), new Answer(502, "still\ndown"));
    assertThatThrownBy(() -> ask(1))
        .hasCauseInstanceOf(EndpointException.class)
        .hasMessageContaining("tiny at %s answers 502: still down".formatted(server.url()))
        .hasMessageNotContaining("secret");
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void whatCannotPassIsNotTriedAgain() {
    server.say(new Answer(401, "no such key"), new Answer(200, "<html>"), new Answer(200, "{}"));
    assertThatThrownBy(() -> ask(5)).hasMessageContaining("answers 401: no such key");
    assertThatThrownBy(() -> ask(5)).hasMessageContaining("what is no JSON");
    assertThatThrownBy(() -> ask(5)).hasMessageContaining("without choices[0].message.content");
    assertThat(server.requests).hasSize(3);
  }

  @Test
  void nobodyThereIsSaid() {
    var url = server.url();
    server.close();
    assertThatThrownBy(() -> ask(url, 1, Duration.ofMillis(1)))
        .hasMessageContaining("does not answer");
  }
}
