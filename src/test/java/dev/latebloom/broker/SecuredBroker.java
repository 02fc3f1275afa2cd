package dev.latebloom.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A broker in this process that takes clients by password ({@code SASL_PLAINTEXT}), by certificate
 * ({@code SSL}) and by both ({@code SASL_SSL}), each at a port of its own.
 */
public final class SecuredBroker implements AutoCloseable {
  public static final String USER = "late";

  /** Of letters that nothing else has, so that it can be searched for. */
  public static final String PASSWORD = "planted-zq7x";

  private static final String KEYS_PASSWORD = "changeit";

  private final KafkaRaftServer server;
  private final Map<String, String> servers;
  private final Path trust;

  private SecuredBroker(KafkaRaftServer server, Map<String, String> servers, Path trust) {
    this.server = server;
    this.servers = servers;
    this.trust = trust;
  }

  public static SecuredBroker start(Path folder) throws Exception {
    Files.createDirectories(folder);
    var keys = folder.resolve("keys.p12");
    var certificate = folder.resolve("broker.pem");
    var trust = folder.resolve("trust.p12");
    keytool("-genkeypair -alias broker -keyalg EC -dname CN=127.0.0.1 -ext SAN=ip:127.0.0.1", keys);
    keytool("-exportcert -rfc -alias broker -file " + certificate, keys);
    keytool("-importcert -noprompt -alias broker -file " + certificate, trust);

    var own = Ports.choose();
    var secured = Ports.choose();
    var both = Ports.choose();
    var servers =
        Map.of(
            "SASL_PLAINTEXT", "127.0.0.1:" + secured.broker(),
            "SSL", "127.0.0.1:" + secured.controller(),
            "SASL_SSL", "127.0.0.1:" + both.broker());
    var data = folder.resolve("data");
    BrokerMain.format(data);
    var properties = BrokerProperties.of(data, own);
    servers.forEach(
        (protocol, address) -> {
          var listener = "," + protocol + "://" + address;
          properties.merge("listeners", listener, (now, more) -> "" + now + more);
          properties.merge("advertised.listeners", listener, (now, more) -> "" + now + more);
          properties.merge(
              "listener.security.protocol.map",
              "," + protocol + ":" + protocol,
              (now, more) -> "" + now + more);
          properties.put(
              "listener.name." + protocol.toLowerCase(Locale.ROOT) + ".plain.sasl.jaas.config",
              login(PASSWORD).replace(";", " user_" + USER + "=\"" + PASSWORD + "\";"));
        });
    properties.put("sasl.enabled.mechanisms", "PLAIN");
    properties.put("ssl.keystore.location", keys.toString());
    properties.put("ssl.keystore.password", KEYS_PASSWORD);
    var server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    return new SecuredBroker(server, servers, trust);
  }

  /** Where clients of a protocol connect. */
  public String bootstrapServers(String protocol) {
    return String.valueOf(servers.get(protocol));
  }

  /** What a client's settings say of the broker's certificate. */
  public Map<String, String> trust() {
    return Map.of(
        "ssl.truststore.location", trust.toString(), "ssl.truststore.password", KEYS_PASSWORD);
  }

  /** What a client's settings say of its user. */
  public static Map<String, String> user(String password) {
    return Map.of("sasl.mechanism", "PLAIN", "sasl.jaas.config", login(password));
  }

  private static String login(String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(USER, password);
  }

  private static void keytool(String arguments, Path store)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", KEYS_PASSWORD));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) throw new IllegalStateException(command + ": " + said);
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
