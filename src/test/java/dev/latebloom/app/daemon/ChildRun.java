package dev.latebloom.app.daemon;

import dev.latebloom.config.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A run in a process of its own, as the command line starts it, so that it can be killed. */
public final class ChildRun {
  private final Process process;
  private final Path log;

  private ChildRun(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  public static ChildRun start(Path conf) throws IOException {
    return start(conf, List.of(), List.of());
  }

  /**
   * A run with options of the JVM, such as a locale, and of the command, such as {@code --from}.
   */
  public static ChildRun start(Path conf, List<String> jvm, List<String> more) throws IOException {
    return start(List.of(), conf, jvm, more);
  }

  /**
   * A run that another command starts.
   *
   * @param by what precedes the command, such as {@code ip netns exec NAME}; it becomes the run
   * @param jvm options of the JVM
   */
  public static ChildRun startBy(List<String> by, Path conf, List<String> jvm) throws IOException {
    return start(by, conf, jvm, List.of());
  }

  private static ChildRun start(List<String> by, Path conf, List<String> jvm, List<String> more)
      throws IOException {
    var log = conf.resolveSibling(conf.getFileName() + ".log");
    var options =
        new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    options.addAll(jvm);
    var arguments = new ArrayList<>(List.of("run", conf.toString(), "--quiet"));
    arguments.addAll(more);
    var command = new ArrayList<>(by);
    command.addAll(ChildJvm.latebloom(options, arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new ChildRun(builder.start(), log);
  }

  /** Waits until {@code seen} holds; false if the process ends before. */
  public boolean awaitUntil(BooleanSupplier seen) throws InterruptedException {
    return awaitUntil(Duration.ofSeconds(90), seen);
  }

  /** The same, where several processes that start at once take longer. */
  boolean awaitUntil(Duration most, BooleanSupplier seen) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    while (!seen.getAsBoolean()) {
      if (process.waitFor(2, TimeUnit.MILLISECONDS)) return false;
      if (System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("waited too long; see " + log);
      }
    }
    return true;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** It does nothing from now on, and nobody is told. */
  public void freeze() throws IOException {
    signal("STOP");
  }

  public void thaw() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()));
    kill.inheritIO().start().onExit().join();
  }

  /** Lets it go on for a while, then kills it the hard way. */
  void killAfter(long millis) throws InterruptedException {
    process.waitFor(millis, TimeUnit.MILLISECONDS);
    kill();
  }

  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks it to stop, as an operator's SIGTERM does. */
  public void tellToStop() {
    process.destroy();
  }

  /** Asks it to stop and waits until it has; returns its exit status. */
  public int terminate() throws InterruptedException, IOException {
    tellToStop();
    return awaitExit();
  }

  public int awaitExit() throws InterruptedException, IOException {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      // The JVM writes where each of its threads is.
      signal("QUIT");
      process.waitFor(2, TimeUnit.SECONDS);
      process.destroyForcibly();
      throw new AssertionError("did not end:\n" + Files.readString(log));
    }
    return process.exitValue();
  }

  public String log() throws IOException {
    return Files.readString(log);
  }
}
