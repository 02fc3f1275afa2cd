package dev.latebloom.serve.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code daemon.json} in the run folder: how other processes find the daemon of a run.
 *
 * @param host where its HTTP endpoint listens
 * @param bootstrap the Kafka servers that it uses
 * @param tls whether it listens with HTTPS
 */
public record DaemonFile(long pid, String host, int port, String bootstrap, boolean tls) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the file of a run is. */
  public static Path in(Path runFolder) {
    return runFolder.resolve("daemon.json");
  }

  /** Replaces the file in one move, so that no reader sees half of it. */
  public void write(Path runFolder) throws IOException {
    var text =
        JSON.createObjectNode()
            .put("pid", pid)
            .put("host", host)
            .put("port", port)
            .put("bootstrap", bootstrap)
            .put("tls", tls)
            .toString();
    Durable.replace(in(runFolder), (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what {@link #write} wrote; empty when there is no file.
   *
   * @throws IOException if the file cannot be read or is not one of ours
   */
  public static Optional<DaemonFile> read(Path runFolder) throws IOException {
    var file = in(runFolder);
    if (!Files.exists(file)) return Optional.empty();
    var node = JSON.readTree(Files.readString(file));
    if (!node.path("pid").isIntegralNumber() || !node.path("port").isIntegralNumber()) {
      throw new IOException(file + " is not a daemon's file; delete it if no daemon runs there");
    }
    return Optional.of(
        new DaemonFile(
            node.path("pid").longValue(),
            text(node.path("host"), "127.0.0.1"),
            node.path("port").intValue(),
            text(node.path("bootstrap"), ""),
            node.path("tls").booleanValue()));
  }

  public static void delete(Path runFolder) throws IOException {
    Files.deleteIfExists(in(runFolder));
  }

  /** Whether a process with this id runs. After a crash the number may be another process'. */
  public boolean alive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Where to reach it from this machine: an endpoint on all addresses is reached by loopback. */
  public URI uri() {
    boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
    var reachable = everywhere ? "127.0.0.1" : host;
    return URI.create(
        (tls ? "https://" : "http://")
            + (reachable.contains(":") ? "[" + reachable + "]" : reachable)
            + ":"
            + port);
  }

  private static String text(JsonNode node, String otherwise) {
    return node.isTextual() ? node.textValue() : otherwise;
  }
}
