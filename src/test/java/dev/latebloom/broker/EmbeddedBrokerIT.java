package dev.latebloom.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class EmbeddedBrokerIT {
  @TempDir Path folder;

  @Test
  void topicsSurviveACleanStopAndAFreshStartEmptiesThem() throws IOException {
    var settings = Brokers.in(folder);
    try (var broker = EmbeddedBroker.start(settings)) {
      publish(broker, "kept", "one\ntwo\nthree");
      refusesASecondBrokerOn(folder);
    }
    assertThat(folder.resolve("data/.kafka_cleanshutdown")).exists();

    try (var broker = EmbeddedBroker.start(settings)) {
      assertThat(ends(broker, "kept")).isEqualTo(Map.of(0, 3L));
      survivesCtrlC(broker);
    }

    try (var broker = EmbeddedBroker.start(fresh(settings));
        var topics = Topics.at(Connection.to(broker.bootstrapServers()))) {
      assertThatThrownBy(() -> topics.endOffsets("kept"))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("there is no topic \"kept\"");
    }
  }

  private static void refusesASecondBrokerOn(Path folder) {
    var impatient = Brokers.notRestarted(folder, Duration.ofSeconds(6));
    assertThatThrownBy(() -> EmbeddedBroker.start(impatient))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("is in use by process")
        .hasMessageContaining("run.folder");
  }

  private static void survivesCtrlC(EmbeddedBroker broker) throws IOException {
    long pid = broker.pid();
    new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().onExit().join();

    publish(broker, "after", "still here\n");

    assertThat(broker.pid()).isEqualTo(pid);
  }

  @Test
  void aKilledBrokerComesBackOnTheSamePortsWithItsData() throws Exception {
    try (var broker = EmbeddedBroker.start(Brokers.in(folder))) {
      var restarts = new AtomicInteger();
      broker.onRestart(restarts::incrementAndGet);
      publish(broker, "kept", "one\ntwo\n");
      var dead = ProcessHandle.of(broker.pid()).orElseThrow();
      dead.destroyForcibly();
      dead.onExit().join();

      publish(broker, "kept", "three\n");

      assertThat(ends(broker, "kept")).isEqualTo(Map.of(0, 3L));
      assertThat(broker.pid()).isNotEqualTo(dead.pid());
      assertThat(restarts).hasValue(1);
    }
  }

  @Test
  void aBrokerThatMayNotBeRestartedEndsWithAnError() {
    var settings = Brokers.notRestarted(folder, Duration.ofSeconds(60));
    try (var broker = EmbeddedBroker.start(settings)) {
      ProcessHandle.of(broker.pid()).orElseThrow().destroyForcibly();

      assertThatThrownBy(() -> broker.ended().toCompletableFuture().get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(BrokerException.class)
          .hasMessageContaining("died 1 times in a row");
    }
  }

  @Test
  void theProcessStopsCleanlyOnSigtermAndWhenItsParentIsGone() throws Exception {
    var terminated = readyProcess();
    // Process.destroy() would close the pipe as well, and that is the other way to stop.
    terminated.toHandle().destroy();
    endsCleanly(terminated, 143);

    var orphaned = readyProcess();
    orphaned.getOutputStream().close();
    endsCleanly(orphaned, 0);
  }

  @Test
  void aBrokerThatCannotStartSaysWhyAndEnds() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var process = process(new Ports(taken.getLocalPort(), Ports.choose().controller()));

      var said = reader(process).readLine();

      assertThat(said).startsWith("failed ");
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
    }
  }

  @Test
  void aMissingBrokerIsNamed() {
    var nobody = "127.0.0.1:" + Ports.choose().broker();
    var connection = new Connection(nobody, Map.of(), Duration.ofSeconds(1));
    try (var topics = Topics.at(connection)) {
      assertThatThrownBy(() -> topics.ensure("x", 1))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("no Kafka broker answers at " + nobody);
    }
    try (var publisher = new Publisher(connection, "x", (_, _) -> {})) {
      assertThatThrownBy(() -> publisher.send(new byte[] {1}))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("no Kafka broker answers at " + nobody);
    }
  }

  private static void publish(EmbeddedBroker broker, String topic, String lines)
      throws IOException {
    var connection = Connection.to(broker.bootstrapServers());
    try (var topics = Topics.at(connection)) {
      topics.ensure(topic, 1);
    }
    var progress = new ArrayList<Long>();
    try (var publisher = new Publisher(connection, topic, (records, _) -> progress.add(records))) {
      lines.lines().forEach(line -> publisher.send(line.getBytes(StandardCharsets.UTF_8)));
      assertThat(progress).isEmpty();
      assertThat(publisher.flush().records()).isEqualTo(lines.lines().count());
      assertThat(progress).containsExactly(lines.lines().count());
    }
  }

  private static Map<Integer, Long> ends(EmbeddedBroker broker, String topic) {
    try (var topics = Topics.at(Connection.to(broker.bootstrapServers()))) {
      return topics.endOffsets(topic);
    }
  }

  private static BrokerSettings fresh(BrokerSettings settings) {
    return new BrokerSettings(
        settings.folder(),
        settings.heap(),
        false,
        settings.restartBackoff(),
        settings.restartBackoffMax(),
        settings.restarts(),
        settings.startTimeout());
  }

  private Process readyProcess() throws IOException {
    var ports = Ports.choose();
    var process = process(ports);
    assertThat(reader(process).readLine()).isEqualTo("ready " + ports.bootstrapServers());
    Files.deleteIfExists(folder.resolve("data/.kafka_cleanshutdown"));
    return process;
  }

  private Process process(Ports ports) throws IOException {
    var settings = Brokers.in(folder);
    return Child.process(settings, ports, true).redirectError(settings.console().toFile()).start();
  }

  private static BufferedReader reader(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  private void endsCleanly(Process process, int status) throws InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(status);
    assertThat(folder.resolve("data/.kafka_cleanshutdown")).exists();
  }
}
