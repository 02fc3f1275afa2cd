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
 * {@code bench/peers/step.py} as a process that takes steps when told to. Its Python is {@code
 * LATEBLOOM_PEERS_PYTHON}, else {@code python3}.
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

  /**
   * What some steps took.
   *
   * @param seconds of each
   * @param loss of the last
   * @param faults page faults of the process so far
   */
  record Steps(List<Double> seconds, double loss, long faults) {}

  /** Starts it and waits until its model is made. */
  static Peer start(Path root, List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(System.getenv().getOrDefault("LATEBLOOM_PEERS_PYTHON", "python3"));
    command.add(root.resolve("bench/peers/step.py").toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // What our launcher sets for itself is no setting of a user's PyTorch.
    for (var ours : List.of("THP_MEM_ALLOC_ENABLE", "GLIBC_TUNABLES", "MALLOC_ARENA_MAX")) {
      builder.environment().remove(ours);
    }
    return new Peer(builder.start());
  }

  Steps take(int steps) throws IOException {
    orders.println(steps);
    var answer = answer();
    var seconds = new ArrayList<Double>();
    for (var each : answer.get("seconds")) seconds.add(each.asDouble());
    return new Steps(seconds, answer.get("loss").asDouble(), answer.get("faults").asLong());
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
