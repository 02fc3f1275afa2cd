package dev.latebloom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A script of {@code bench/peers} as a process that answers a line with a line of JSON. Its Python
 * is {@code LATEBLOOM_PEERS_PYTHON}, else {@code python3}.
 */
final class Peer implements AutoCloseable {
  private final Process process;
  private final PrintStream orders;
  private final BufferedReader answers;
  private final JsonNode greeting;

  private Peer(Process process) throws IOException {
    this.process = process;
    this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.greeting = answer();
  }

  /** Starts it and waits until its model is there. */
  static Peer start(String script, List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(System.getenv().getOrDefault("LATEBLOOM_PEERS_PYTHON", "python3"));
    var root = Path.of(System.getProperty("latebloom.home", "."));
    command.add(root.resolve("bench/peers").resolve(script).toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // What our launcher sets for itself is no setting of a user's PyTorch.
    for (var ours : List.of("THP_MEM_ALLOC_ENABLE", "GLIBC_TUNABLES", "MALLOC_ARENA_MAX")) {
      builder.environment().remove(ours);
    }
    return new Peer(builder.start());
  }

  JsonNode ask(int number) throws IOException {
    orders.println(number);
    return answer();
  }

  /** What it is: versions and parameters. */
  String greeting() {
    return greeting.toString();
  }

  private JsonNode answer() throws IOException {
    var line = answers.readLine();
    if (line == null) {
      throw new IOException("the peer ended; bench/peers/README.md says what it needs");
    }
    return new ObjectMapper().readTree(line);
  }

  @Override
  public void close() {
    orders.close();
    process.destroy();
  }
}
