package dev.latebloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.broker.SecuredBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands against brokers that want a password, a certificate, or both. */
final class SecuredKafkaIT {
  private static final String TOKEN = "planted-token-of-http";

  @TempDir static Path folder;
  private static SecuredBroker broker;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void startBroker() throws Exception {
    broker = SecuredBroker.start(folder.resolve("kafka"));
    var lines = "{\"prompt\":\"1+1=\",\"response\":\"2\"}\n".repeat(20);
    Files.writeString(folder.resolve("sums.jsonl"), lines);
    Files.writeString(folder.resolve("tokens"), "write " + TOKEN);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void aPasswordAndATrustedCertificateAreAllThatCommandsNeed() throws Exception {
    var both = new HashMap<>(broker.trust());
    both.putAll(SecuredBroker.user(SecuredBroker.PASSWORD));
    var conf = conf("SASL_SSL", "SASL_SSL", both);
    assertThat(ingest(conf)).as(err::toString).isZero();
    assertThat(run(conf)).as(err::toString).isZero();
    assertThat(placesOfSecrets(folder.resolve(runFolder("SASL_SSL", "SASL_SSL", both)))).isEmpty();
    assertThat(out.toString() + err).doesNotContain(SecuredBroker.PASSWORD, TOKEN);
    var password = SecuredBroker.user(SecuredBroker.PASSWORD);
    assertThat(ingest(conf("SASL_PLAINTEXT", "SASL_PLAINTEXT", password))).isZero();
    assertThat(ingest(conf("SSL", "SSL", broker.trust()))).isZero();
  }

  @Test
  void everyMechanismThatDocsHaveLetsTheUserIn() throws Exception {
    for (var user :
        List.of(
            SecuredBroker.scram(SecuredBroker.PASSWORD), broker.oauth(SecuredBroker.PASSWORD))) {
      assertThat(ingest(conf("SASL_PLAINTEXT", "SASL_PLAINTEXT", user))).as(err::toString).isZero();
    }
    assertThat(out.toString() + err).doesNotContain(SecuredBroker.PASSWORD);
    assertThat(ingest(conf("SASL_PLAINTEXT", "SASL_PLAINTEXT", SecuredBroker.scram("gloom"))))
        .isOne();
    assertThat(errors()).contains("do not trust each other (Authentication failed");
    assertThat(ingest(conf("SASL_PLAINTEXT", "SASL_PLAINTEXT", broker.oauth("gloom")))).isOne();
    assertThat(errors()).startsWith("latebloom ingest: ").doesNotContain("gloom");
  }

  @Test
  void aWrongPasswordIsToldAsWhatItIs() throws Exception {
    var wrong = conf("SASL_PLAINTEXT", "SASL_PLAINTEXT", SecuredBroker.user("gloom"));
    bothFail(
        wrong,
        "Kafka at %s and this client do not trust each other (Authentication failed: Invalid username or password): see kafka.client"
            .formatted(broker.bootstrapServers("SASL_PLAINTEXT")));
  }

  @Test
  void aCertificateThatNobodyVouchesForIsToldAsWhatItIs() throws Exception {
    bothFail(
        conf("SSL", "SSL", Map.of()),
        "Kafka at %s and this client do not trust each other (unable to find valid certification path to requested target): see kafka.client"
            .formatted(broker.bootstrapServers("SSL")));
  }

  @Test
  void aClientThatDoesNotEncryptIsToldThatTheBrokerDoes() throws Exception {
    bothFail(
        conf("SSL", "PLAINTEXT", Map.of()),
        "Kafka at %s encrypts (TLS) and this client does not: set security.protocol in kafka.client to SSL, or to SASL_SSL where it asks for a user; it is PLAINTEXT"
            .formatted(broker.bootstrapServers("SSL")));
  }

  @Test
  void aClientWithoutTheLoginOrTheEncryptionThatFitIsPointedToItsProtocol() throws Exception {
    var user = SecuredBroker.user(SecuredBroker.PASSWORD);
    for (var spoken : List.of("PLAINTEXT", "SASL_SSL")) {
      assertThat(ingest(conf("SASL_PLAINTEXT", spoken, user, "2s"))).isOne();
      assertThat(errors())
          .contains("say in kafka.client what it wants of clients, such as security.protocol");
    }
  }

  /** Log, checkpoints and their manifests, and all else that a run leaves. */
  private static List<Path> placesOfSecrets(Path run) throws IOException {
    try (var files = Files.walk(run)) {
      var all = files.filter(Files::isRegularFile).toList();
      assertThat(all).extracting(Path::getFileName).contains(Path.of("latebloom.log"));
      return all.stream().filter(SecuredKafkaIT::hasASecret).toList();
    }
  }

  private static boolean hasASecret(Path file) {
    try {
      // One character a byte.
      var text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return text.contains(SecuredBroker.PASSWORD) || text.contains(TOKEN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void bothFail(Path conf, String why) {
    assertThat(ingest(conf)).isOne();
    assertThat(errors()).isEqualTo("latebloom ingest: " + why);
    assertThat(run(conf)).isOne();
    assertThat(errors()).isEqualTo("latebloom run: " + why);
  }

  private String errors() {
    var line = err.toString().strip();
    err.getBuffer().setLength(0);
    return line;
  }

  private int ingest(Path conf) {
    return execute(
        "ingest", folder.resolve("sums.jsonl").toString(), "--conf", conf.toString(), "--quiet");
  }

  private int run(Path conf) {
    return execute("run", conf.toString(), "--quiet");
  }

  private int execute(String... arguments) {
    return Latebloom.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  /** For the listener of one protocol, and a client that speaks another or the same. */
  private static Path conf(String listener, String spoken, Map<String, String> client)
      throws IOException {
    return conf(listener, spoken, client, "60s");
  }

  private static String runFolder(String listener, String spoken, Map<String, String> client) {
    return "%s-by-%s-%d".formatted(listener, spoken, client.hashCode());
  }

  private static Path conf(
      String listener, String spoken, Map<String, String> client, String timeout)
      throws IOException {
    var all = new HashMap<>(client);
    all.put("security.protocol", spoken);
    var keys =
        all.entrySet().stream()
            .map(
                each ->
                    "\"%s\" = \"%s\""
                        .formatted(each.getKey(), each.getValue().replace("\"", "\\\"")))
            .collect(Collectors.joining("\n    "));
    var name = runFolder(listener, spoken, client);
    return Files.writeString(
        folder.resolve(name + ".conf"),
        """
        latebloom {
          run { folder = "%s", steps = 2 }
          kafka { bootstrap-servers = "%s", topic = "sums", timeout = %s, client {
            %s
          } }
          serve.token-file = "%s"
          ingest { bounded = true, max-tokens = 64 }
          sample.examples = 4
          train {
            device = cpu, threads = 1
            model { width = 16, layers = 1, heads = 2, kv-heads = 2, hidden = 24, context = 64 }
          }
        }
        """
            .formatted(
                folder.resolve(name),
                broker.bootstrapServers(listener),
                timeout,
                keys,
                folder.resolve("tokens")));
  }
}
