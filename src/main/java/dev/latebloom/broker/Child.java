package dev.latebloom.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.latebloom.config.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One life of the broker's process. */
final class Child {
  /** Longer than the process's own bound on closing, so that it can end by itself. */
  private static final Duration STOP_TIMEOUT = BrokerMain.CLOSE_TIMEOUT.plusSeconds(2);

  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);
  private static final int TAIL_LINES = 5;

  private final Process process;

  private Child(Process process) {
    this.process = process;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param keep whether to keep the data of earlier lives
   * @throws BrokerException if it is not ready in time; its process is then gone
   */
  static Child start(BrokerSettings settings, Ports ports, boolean keep) {
    Process process;
    try {
      Files.createDirectories(settings.folder());
      Files.deleteIfExists(settings.console());
      process = process(settings, ports, keep).redirectError(settings.console().toFile()).start();
    } catch (IOException e) {
      throw new BrokerException("cannot start the embedded broker: " + e.getMessage(), e);
    }
    var child = new Child(process);
    try {
      child.awaitReady(settings);
      return child;
    } catch (BrokerException e) {
      child.kill();
      throw e;
    }
  }

  /*
   * The shell makes the process deaf to Ctrl-C and a closed terminal, which reach every process of
   * the terminal at once: the parent must be able to finish its work with the broker first.
   */
  static ProcessBuilder process(BrokerSettings settings, Ports ports, boolean keep) {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
    command.addAll(
        ChildJvm.command(
            List.of(
                "-Xmx" + settings.heap(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xshare:auto",
                "-Dlogback.configurationFile=latebloom-broker-logback.xml",
                "-Dlatebloom.broker.log=" + settings.log().getFileName()),
            BrokerMain.class.getName(),
            List.of(
                settings.folder().toAbsolutePath().toString(),
                Integer.toString(ports.broker()),
                Integer.toString(ports.controller()),
                Long.toString(settings.lockTimeout().toMillis()),
                Boolean.toString(keep))));
    // In its folder, since Logback takes a percent sign in the path of a log for a pattern.
    return new ProcessBuilder(command).directory(settings.folder().toFile());
  }

  private void awaitReady(BrokerSettings settings) {
    var line = new CompletableFuture<@Nullable String>();
    Thread.ofPlatform().daemon().name("broker-output").start(() -> readLine(line));
    try {
      var said = line.get(settings.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
      if (said == null) throw failed("its process ended" + tail(settings));
      if (said.startsWith(BrokerMain.READY)) return;
      throw failed(said.replaceFirst(BrokerMain.FAILED, ""));
    } catch (TimeoutException e) {
      throw failed(
          "not ready after %d s%s".formatted(settings.startTimeout().toSeconds(), tail(settings)));
    } catch (ExecutionException e) {
      throw failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted");
    }
  }

  private void readLine(CompletableFuture<@Nullable String> line) {
    try {
      var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      var first = out.readLine();
      boolean ready = first == null || first.startsWith(BrokerMain.READY);
      // The JVM says the cause of its own failures behind the first line.
      line.complete(ready ? first : first + out.lines().map(more -> " " + more).collect(joining()));
    } catch (IOException e) {
      line.completeExceptionally(e);
    }
  }

  private static BrokerException failed(String why) {
    return new BrokerException("the embedded broker did not start: " + why);
  }

  private static String tail(BrokerSettings settings) {
    var text = new StringBuilder("; see ").append(settings.log());
    for (var file : List.of(settings.console(), settings.log())) {
      if (Files.notExists(file)) continue;
      try {
        var lines = Files.readAllLines(file, UTF_8);
        lines
            .subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())
            .forEach(line -> text.append(" | ").append(line.strip()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return text.toString();
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the process to end; returns its exit status. */
  int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** Ends the process, cleanly if it can in the time it has. */
  void stop() {
    try {
      process.getOutputStream().close();
      if (process.waitFor(STOP_TIMEOUT)) return;
    } catch (IOException e) {
      // The pipe is broken: the process has ended, or is about to be.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(KILL_TIMEOUT)) {
        throw new BrokerException("the broker's process " + pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
