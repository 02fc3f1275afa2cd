package dev.latebloom.app.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.config.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The process of one run of a comparison. It ends with this one, whose end closes its input. */
final class Child {
  private final Process process;
  private final Path log;
  private final Plan plan;

  private Child(Process process, Path log, Plan plan) {
    this.process = process;
    this.log = log;
    this.plan = plan;
  }

  static Child start(Plan plan, Spec spec, Path conf, Path results) throws IOException {
    var log = conf.resolveSibling("log");
    var command =
        ChildJvm.latebloom(
            List.of("-Xmx" + plan.heap(), "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"),
            List.of(
                "compare-run",
                conf.toString(),
                results.toString(),
                spec.checkout().commit(),
                spec.checkout().sources()));
    var process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    return new Child(process, log, plan);
  }

  /** What the process said. */
  Path log() {
    return log;
  }

  /**
   * Waits for its end.
   *
   * @param stepped is called for every line it prints, one a step
   * @return why it failed, if it did
   */
  Optional<String> await(Runnable stepped) throws IOException, InterruptedException {
    var reading = new Thread(() -> read(stepped), "run-output");
    reading.setDaemon(true);
    reading.start();
    if (!process.waitFor(plan.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      process.waitFor();
      return Optional.of("it took longer than compare.timeout");
    }
    reading.join();
    return process.exitValue() == 0 ? Optional.empty() : Optional.of(lastWords());
  }

  private void read(Runnable stepped) {
    var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).lines();
    lines.forEach(line -> stepped.run());
  }

  private String lastWords() throws IOException {
    var lines = Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
    var ended = "it ended with status " + process.exitValue();
    return lines.isEmpty() ? ended : ended + ": " + lines.getLast().strip();
  }

  void kill() {
    process.destroyForcibly();
  }
}
