package dev.latebloom.app.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Machines on two networks, as network namespaces of this kernel: on one they talk to each other,
 * on the other to the broker, which is on this machine. A cable of the first can be pulled and be
 * made slow. Only root can have them.
 */
final class Machines implements AutoCloseable {
  /** Beside 198.18, that of the workers: two networks for measurements (RFC 2544). */
  private static final String BROKERS = "198.19.%d.%d";

  private static final String TEAM = "team";
  private static final String KAFKA = "kafka";

  private final int number;
  private final int count;

  private Machines(int number, int count) {
    this.number = number;
    this.count = count;
  }

  /** Makes them; the test is skipped where that is not allowed, and unless it is asked for. */
  static Machines start(int count) throws IOException {
    assumeTrue(
        Boolean.getBoolean("network"), "skipped: takes minutes; mvn verify -Dnetwork=true runs it");
    // Of another process's, none may have the same number.
    var machines = new Machines((int) (ProcessHandle.current().pid() % 250), count);
    machines.close();
    boolean possible = run("ip", "netns", "add", machines.name(0)).status() == 0;
    assumeTrue(possible, "skipped: network namespaces (ip netns add) need root and Linux");
    try {
      machines.connect();
    } catch (IOException e) {
      machines.close();
      throw e;
    }
    return machines;
  }

  private void connect() throws IOException {
    for (var bridge : List.of(bridge(TEAM), bridge(KAFKA))) {
      ip("link add %s type bridge".formatted(bridge));
      ip("link set %s up".formatted(bridge));
    }
    ip("address add %s/24 dev %s".formatted(broker(), bridge(KAFKA)));
    for (int i = 0; i < count; i++) {
      if (i > 0) ip("netns add %s".formatted(name(i)));
      ip("-n %s link set lo up".formatted(name(i)));
      connect(i, TEAM, host(i));
      connect(i, KAFKA, BROKERS.formatted(number, 11 + i));
    }
  }

  private void connect(int machine, String network, String address) throws IOException {
    var port = port(machine, network);
    ip("link add %s type veth peer name %s netns %s".formatted(port, network, name(machine)));
    ip("link set %s master %s".formatted(port, bridge(network)));
    ip("link set %s up".formatted(port));
    ip("-n %s address add %s/24 dev %s".formatted(name(machine), address, network));
    ip("-n %s link set %s up".formatted(name(machine), network));
  }

  /** No other machine is reached from this one from now on, and nobody is told. */
  void unplug(int machine) throws IOException {
    ip("link set %s nomaster".formatted(port(machine, TEAM)));
  }

  void plug(int machine) throws IOException {
    ip("link set %s master %s".formatted(port(machine, TEAM), bridge(TEAM)));
  }

  /** The address at which the others reach a machine. */
  String host(int machine) {
    return "198.18.%d.%d".formatted(number, 11 + machine);
  }

  /** The address at which machines reach this one. */
  String broker() {
    return BROKERS.formatted(number, 1);
  }

  /** What a command is preceded by so that it runs on a machine. */
  List<String> on(int machine) {
    return List.of("ip", "netns", "exec", name(machine));
  }

  /** Not more goes to this machine from now on; what has to wait for longer than 50 ms is lost. */
  void slow(int machine, String rate) throws IOException {
    var bucket = "root tbf rate %s burst 64kb latency 50ms".formatted(rate);
    sure("tc qdisc add dev %s %s".formatted(port(machine, TEAM), bucket));
  }

  /** Bytes that a machine has received from the others so far. */
  long carriedTo(int machine) throws IOException {
    // What this end of the cable sends, the other receives.
    var counter = "/sys/class/net/%s/statistics/tx_bytes".formatted(port(machine, TEAM));
    return Long.parseLong(Files.readString(Path.of(counter)).strip());
  }

  /** Packets to a machine that its slow cable has lost so far. */
  long lostTo(int machine) throws IOException {
    var said = run("tc", "-s", "qdisc", "show", "dev", port(machine, TEAM)).said();
    var dropped = Pattern.compile("dropped (\\d+)").matcher(said);
    if (!dropped.find()) throw new IOException("tc counts no packets: " + said);
    return Long.parseLong(dropped.group(1));
  }

  private String name(int machine) {
    return "late%d-%d".formatted(number, machine);
  }

  private String bridge(String network) {
    return "late%d%s".formatted(number, network);
  }

  private String port(int machine, String network) {
    return bridge(network) + machine;
  }

  private static void ip(String command) throws IOException {
    sure("ip " + command);
  }

  private static void sure(String command) throws IOException {
    var ended = run(command.split(" ", -1));
    if (ended.status() != 0) throw new IOException(command + ": " + ended.said());
  }

  private record Run(int status, String said) {}

  private static Run run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Run(-1, "there is no such command here");
    }
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      return new Run(process.onExit().orTimeout(20, TimeUnit.SECONDS).join().exitValue(), said);
    } catch (CompletionException e) {
      throw new IOException("it hangs: " + said, e);
    }
  }

  /** Deletes what there is of them. */
  @Override
  public void close() throws IOException {
    for (int i = 0; i < count; i++) {
      run("ip", "netns", "delete", name(i));
      // The kernel removes a namespace and its cables a little later.
      for (var network : List.of(TEAM, KAFKA)) run("ip", "link", "delete", port(i, network));
    }
    for (var network : List.of(TEAM, KAFKA)) run("ip", "link", "delete", bridge(network));
  }
}
