package dev.latebloom.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The broker's own process: a real single-node Kafka on the loopback interface.
 *
 * <p>It prints one line, {@code ready HOST:PORT} or {@code failed WHY}. It stops cleanly on SIGTERM
 * and when its standard input ends, so that it cannot outlive the process that holds the pipe.
 *
 * <p>Arguments: folder, broker port, controller port, longest wait for the folder's lock in
 * milliseconds, and whether to keep the data that is there ("true" or "false").
 */
public final class BrokerMain {
  static final String READY = "ready ";
  static final String FAILED = "failed ";

  /** A broker that cannot close in this time is ended; its files recover at the next start. */
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private BrokerMain() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    var parent = System.out;
    // Whatever a library prints must not be taken for our line.
    System.setOut(System.err);
    try {
      var ports = new Ports(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      var folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
      var lock = FolderLock.take(folder, Duration.ofMillis(Long.parseLong(args[3])));
      var data = folder.resolve("data");
      if (!Boolean.parseBoolean(args[4])) Folders.delete(data);
      start(data, ports, lock);
      parent.println(READY + ports.bootstrapServers());
      System.in.transferTo(OutputStream.nullOutputStream());
      System.exit(0);
    } catch (Exception e) {
      fail(parent, e);
    }
  }

  private static void start(Path data, Ports ports, FolderLock lock) throws Exception {
    format(data);
    var config = KafkaConfig.fromProps(BrokerProperties.of(data, ports), false);
    var server = new KafkaRaftServer(config, Time.SYSTEM);
    // Kafka has no hook of its own, and without a clean close the next start waits for the old
    // broker's session to end.
    var hook = new Thread(() -> close(server, lock), "close-broker");
    Runtime.getRuntime().addShutdownHook(hook);
    server.startup();
  }

  static void format(Path data) throws Exception {
    if (Files.exists(data.resolve("meta.properties"))) return;
    Files.createDirectories(data);
    new Formatter()
        .setNodeId(BrokerProperties.NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .addDirectory(data.toString())
        .setMetadataLogDirectory(data.toString())
        .setControllerListenerName(BrokerProperties.CONTROLLER)
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setUnstableFeatureVersionsEnabled(false)
        .setIgnoreFormatted(true)
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
        .run();
  }

  /** Closes within the bound or ends the process: after a failed start, closing may hang. */
  private static void close(KafkaRaftServer server, FolderLock lock) {
    var closing =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  server.shutdown();
                  server.awaitShutdown();
                });
    try {
      if (closing.join(CLOSE_TIMEOUT)) {
        lock.close();
        return;
      }
    } catch (InterruptedException | IOException e) {
      System.err.println("closing the broker: " + e);
    }
    Runtime.getRuntime().halt(1);
  }

  /** A failed start leaves threads behind that would keep the process alive. */
  private static void fail(PrintStream parent, Exception cause) {
    Throwable root = cause;
    while (root.getCause() != null) root = root.getCause();
    var why = root.getMessage() == null ? root.toString() : root.getMessage();
    if (!(root instanceof BrokerException || root instanceof IOException)) {
      why = root.getClass().getSimpleName() + ": " + why;
    }
    parent.println(FAILED + why.lines().findFirst().orElse(""));
    System.exit(1);
  }
}
