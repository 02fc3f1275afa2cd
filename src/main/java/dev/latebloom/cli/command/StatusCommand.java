package dev.latebloom.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.StatusText;
import dev.latebloom.serve.DaemonFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a running daemon how it is doing. */
@Command(name = "status", description = "Show how a running daemon is doing.")
public final class StatusCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN_FOLDER",
      defaultValue = "data/run",
      description = "Folder of the run (${DEFAULT-VALUE}).")
  private Path runFolder = Path.of("data/run");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Ask this address instead of looking into the folder.")
  private @Nullable URI url;

  @Option(names = "--json", description = "Print the daemon's answer as it is.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var body = ask(url == null ? found() : url);
    var out = spec.commandLine().getOut();
    if (json) out.println(body);
    else out.print(StatusText.of(parsed(body)));
    out.flush();
    return ExitCode.OK;
  }

  private URI found() throws IOException {
    var daemon =
        DaemonFile.read(runFolder)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no daemon runs in "
                            + runFolder
                            + "; start one with 'latebloom run CONF', or name its folder"));
    if (!daemon.alive()) {
      throw new IllegalStateException(
          "the daemon of %s (process %d) has ended without saying so; start it again to go on"
              .formatted(runFolder, daemon.pid()));
    }
    return daemon.uri();
  }

  private static String ask(URI daemon) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(daemon.resolve("/api/status")).timeout(PATIENCE).build();
    HttpResponse<String> answer;
    try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IOException(
          "cannot reach a daemon at " + daemon + "; see whether it runs and listens there", e);
    }
    if (answer.statusCode() == 200) return answer.body();
    throw new IOException(
        daemon + " answers " + answer.statusCode() + "; see whether it is a Latebloom daemon");
  }

  private static JsonNode parsed(String body) throws IOException {
    return new ObjectMapper().readTree(body);
  }
}
