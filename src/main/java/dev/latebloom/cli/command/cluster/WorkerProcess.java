package dev.latebloom.cli.command.cluster;

import dev.latebloom.cluster.DoneFile;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.config.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of the demo's workers: a process that can be killed and started again. One thread. */
final class WorkerProcess implements AutoCloseable {
  private static final List<String> JVM =
      List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private static final long LONGEST_STOP_MINUTES = 3;

  private final String name;
  private final Path folder;
  private final List<String> command;
  private volatile Process process;

  /**
   * Starts it.
   *
   * @param overrides settings of this worker, over the file's
   */
  WorkerProcess(String name, Path conf, Path folder, List<String> overrides) throws IOException {
    this.name = name;
    this.folder = Files.createDirectories(folder);
    var arguments = new ArrayList<>(List.of("run", conf.toString(), "--quiet"));
    var own = new ArrayList<>(List.of("run.folder=" + folder, "cluster.worker=" + name));
    own.addAll(overrides);
    own.forEach(setting -> arguments.addAll(List.of("-s", setting)));
    this.command = ChildJvm.latebloom(JVM, arguments);
    this.process = launch();
    // Whoever ends the demo ends its workers.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
  }

  private Process launch() throws IOException {
    var log = ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile());
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  String name() {
    return name;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void startAgain() throws IOException {
    process = launch();
  }

  boolean runs() {
    return process.isAlive();
  }

  void tellToStop() {
    process.destroy();
  }

  /** Waits until it has stopped; that it makes a last checkpoint takes a moment. */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(LONGEST_STOP_MINUTES, TimeUnit.MINUTES)) kill();
  }

  String lastWords() throws IOException {
    var lines = Files.readAllLines(folder.resolve("output"));
    return lines.isEmpty() ? "it said nothing" : lines.getLast();
  }

  /** What it did between its steps. */
  List<Replica.Done> done() throws IOException {
    return new DoneFile(folder.resolve("cluster").resolve("applied.jsonl")).read();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
