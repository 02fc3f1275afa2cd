package dev.latebloom.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.latebloom.cluster.outer.Fragment;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.config.Section;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code deploy/certificates.sh} makes, with openssl and with keytool, between workers. */
final class CertificatesTest {
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir static Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    make("openssl", "openssl");
    make("keytool", "none");
  }

  private static void make(String name, String openssl) throws Exception {
    var script = Path.of(System.getProperty("basedir", ""), "deploy/certificates.sh");
    var process =
        new ProcessBuilder(
            script.toString(), folder.resolve(name).toString(), "127.0.0.1", "localhost");
    var path = Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
    process.environment().put("PATH", path);
    process.environment().put("OPENSSL", openssl);
    process.redirectErrorStream(true);
    var running = process.start();
    var said = new String(running.getInputStream().readAllBytes(), UTF_8);
    assertThat(running.waitFor()).as(said).isZero();
  }

  private static String tls(String tool, String host) {
    var in = folder.resolve(tool);
    var own =
        tool.equals("openssl")
            ? "certificate = \"%1$s/%2$s.pem\", key = \"%1$s/%2$s.key\""
            : "certificate = \"%1$s/%2$s.p12\", password-file = \"%1$s/password\"";
    return "tls { %s, authority = \"%s/authority.pem\" }".formatted(own, in).formatted(in, host);
  }

  private static Config config(String cluster) {
    return ConfigFactory.parseString("latebloom.cluster { " + cluster + " }")
        .withFallback(ConfigFactory.load())
        .resolve();
  }

  private static ClusterSettings settings(Config config) {
    return Section.of(config.getConfig(Section.ROOT))
        .section("cluster")
        .with("own-broker", false)
        .as(ClusterSettings.class);
  }

  private static String member(int seed, int port, String tls) {
    return "seed-nodes = [\"127.0.0.1:%d\"], port = %d, %s".formatted(seed, port, tls);
  }

  private static ActorSystem<Void> start(String cluster) throws IOException {
    var config = config(cluster);
    return ActorSystem.create(Behaviors.empty(), "latebloom", settings(config).over(config));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void workersOfOneAuthorityBecomeMembersAndAStrangerHearsWhyItDoesNot() throws Exception {
    int port = freePort();
    var first = start(member(port, port, tls("openssl", "127.0.0.1")));
    var second = start(member(port, 0, tls("openssl", "127.0.0.1")));
    try {
      var ups = TestProbe.<ClusterEvent.MemberUp>create(second);
      Cluster.get(second)
          .subscriptions()
          .tell(new Subscribe<>(ups.ref(), ClusterEvent.MemberUp.class));
      ups.receiveSeveralMessages(2, START);

      var friend = settings(config(member(port, 0, tls("openssl", "127.0.0.1"))));
      assertThat(friend.distrust(friend.tls().certificates().orElseThrow())).isEmpty();
      var stranger = settings(config(member(port, 0, tls("keytool", "127.0.0.1"))));
      assertThat(stranger.distrust(stranger.tls().certificates().orElseThrow()).orElseThrow())
          .startsWith(
              "127.0.0.1:%d and this worker do not trust each other (cluster.tls)".formatted(port));
    } finally {
      second.terminate();
      first.terminate();
      second.getWhenTerminated().toCompletableFuture().join();
      first.getWhenTerminated().toCompletableFuture().join();
    }
  }

  @ParameterizedTest
  @CsvSource({"openssl, keytool", "keytool, openssl"})
  void fragmentsGoToThoseWhomTheAuthorityKnows(String tool, String other) throws Exception {
    var fragment = Fragment.of(new byte[] {1, 2, 3});
    var store = new FragmentStore(folder.resolve("served-" + tool));
    store.put(fragment);
    var settings = settings(config(tls(tool, "127.0.0.1")));
    var system = ActorSystem.create(Behaviors.empty(), "served");
    try {
      var binding =
          new FragmentServer(store, Optional::empty)
              .bind(system, settings, settings.tls().certificates());
      var address = "https://127.0.0.1:" + binding.localAddress().getPort();
      var parts = List.of(new Part("owner", List.of(fragment.name()), 1, 0));
      assertThat(gathered(address, parts, tool, "friend-" + tool)).isEmpty();
      assertThat(gathered(address, parts, other, "stranger-" + tool)).containsExactly("owner");
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
    }
  }

  /** Workers whose fragments could not be gathered from there. */
  private static List<String> gathered(String address, List<Part> parts, String tool, String name)
      throws IOException {
    var certificates = settings(config(tls(tool, "localhost"))).tls().certificates().orElseThrow();
    var history = new History();
    history.add(new Entry.Joined("owner", 0, address));
    var http = HttpClient.newBuilder().sslContext(certificates.context()).build();
    var store = new FragmentStore(folder.resolve(name));
    try (var peers = new Peers("self", http, store, history, Duration.ofSeconds(10))) {
      return peers.gather(parts);
    }
  }

  @Test
  void anAddressThatOtherMachinesReachIsRefusedWithoutTls() {
    assertThatThrownBy(
            () -> settings(config("seed-nodes = [\"192.0.2.1:25520\"], host = \"192.0.2.1\"")))
        .hasMessageContaining("latebloom.cluster.tls.certificate must be set")
        .hasMessageContaining("cluster.host = \"192.0.2.1\"");
    assertThat(
            settings(
                    config(
                        "seed-nodes = [\"192.0.2.1:25520\"], host = \"192.0.2.1\", "
                            + tls("openssl", "localhost")))
                .isOn())
        .isTrue();
    assertThatThrownBy(() -> settings(config("tls { certificate = \"a.pem\" }")))
        .hasMessageContaining("latebloom.cluster.tls.authority must be set");
  }

  @Test
  void aFileThatIsMissingIsNamedBySetting() {
    var settings = settings(config("tls { certificate = a, key = b, authority = nowhere }"));
    assertThatThrownBy(() -> settings.tls().certificates())
        .hasMessage("latebloom.cluster.tls.authority = \"nowhere\" is no file that can be read");
  }
}
