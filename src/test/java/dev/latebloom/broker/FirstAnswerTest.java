package dev.latebloom.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Servers that say one thing to whoever asks. */
final class FirstAnswerTest {
  private static final Duration WAIT = Duration.ofSeconds(5);

  @Test
  void aShortLengthIsABroker() throws Exception {
    assertThat(answer(new byte[] {0, 0, 1, 4})).isEqualTo(FirstAnswer.KAFKA);
  }

  @Test
  void anAlertIsTls() throws Exception {
    assertThat(answer(new byte[] {0x15, 3, 3, 0, 2, 2, 80})).isEqualTo(FirstAnswer.TLS);
  }

  @Test
  void aPageOfTheWebIsNoBroker() throws Exception {
    assertThat(answer("HTTP/1.1 400 Bad Request\r\n".getBytes(UTF_8)))
        .isEqualTo(FirstAnswer.FOREIGN);
  }

  @Test
  void aServerThatAnswersTheFirstPieceHearsTheWholeQuestion() throws Exception {
    for (int i = 0; i < 200; i++) {
      assertThat(answer(new byte[] {0x15, 3, 3, 0, 2, 2, 80})).isEqualTo(FirstAnswer.TLS);
    }
  }

  @Test
  void whoHangsUpSaysNothing() throws Exception {
    assertThat(answer(new byte[0])).isEqualTo(FirstAnswer.NONE);
    assertThat(FirstAnswer.of("no port here", WAIT)).isEqualTo(FirstAnswer.NONE);
  }

  @Test
  void aServerThatIsNoBrokerIsNamedWithTheSetting() throws Exception {
    try (var server = serve("HTTP/1.1 400 Bad Request\r\n".getBytes(UTF_8))) {
      assertThatThrownBy(() -> Connection.to(address(server)).check())
          .isInstanceOf(BrokerException.class)
          .hasMessage(
              "what answers at %s is no Kafka broker: change kafka.bootstrap-servers"
                  .formatted(address(server)));
    }
  }

  private static FirstAnswer answer(byte[] said) throws IOException {
    try (var server = serve(said)) {
      return FirstAnswer.of(address(server), WAIT);
    }
  }

  private static String address(ServerSocket server) {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Hangs up on whoever sends its request of 14 bytes in pieces, and else answers. */
  private static ServerSocket serve(byte[] said) throws IOException {
    var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual()
        .start(
            () -> {
              try (var client = server.accept()) {
                int first = client.getInputStream().read(new byte[64]);
                if (first == 14) client.getOutputStream().write(said);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return server;
  }
}
