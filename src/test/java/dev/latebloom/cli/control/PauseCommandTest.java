package dev.latebloom.cli.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class PauseCommandTest {
  private static final String PROBLEM =
      "{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,\"detail\":\"it is"
          + " starting\"}";

  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  PauseCommandTest() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void waitsUntilTheOperationIsDone() throws Exception {
    answer("/api/v1/pause", 202, "{\"id\":7,\"state\":\"running\",\"detail\":\"\"}");
    answer("/api/v1/operations/7", 200, "{\"id\":7,\"state\":\"done\",\"detail\":\"\"}");

    assertThat(run(new PauseCommand())).isZero();
    assertThat(out.toString()).startsWith("the run is paused; 'latebloom resume' goes on");
    assertThat(err.toString()).startsWith("asked; waiting for the step to end");
  }

  @Test
  void anOperationThatIsSupersededIsAnError() {
    answer("/api/v1/pause", 202, "{\"id\":7,\"state\":\"superseded\",\"detail\":\"\"}");

    assertThatThrownBy(() -> run(new PauseCommand())).hasMessageContaining("it is superseded");
  }

  @Test
  void whatTheDaemonRefusesIsSaidInItsWords() {
    answer("/api/v1/resume", 409, PROBLEM);

    assertThatThrownBy(() -> run(new ResumeCommand()))
        .hasMessageContaining("answers 409: it is starting");
  }

  private int run(Callable<Integer> command) throws Exception {
    var line = new CommandLine(command).setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    line.parseArgs("--url", "http://127.0.0.1:" + server.getAddress().getPort());
    return command.call();
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          var bytes = body.getBytes(StandardCharsets.UTF_8);
          var type = status < 400 ? "application/json" : "application/problem+json";
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }
}
