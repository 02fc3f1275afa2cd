package dev.latebloom.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.utils.Time;

/**
 * A broker in this process that takes clients by password ({@code SASL_PLAINTEXT}), by certificate
 * ({@code SSL}) and by both ({@code SASL_SSL}), each at a port of its own. A user is known by the
 * mechanisms PLAIN, SCRAM-SHA-512 and OAUTHBEARER.
 */
public final class SecuredBroker implements AutoCloseable {
  public static final String USER = "late";

  /** Of letters that nothing else has, so that it can be searched for. */
  public static final String PASSWORD = "planted-zq7x";

  private static final String KEYS_PASSWORD = "changeit";

  /** Kafka asks nobody for tokens or keys whom the process does not name. */
  private static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private final KafkaRaftServer server;
  private final TokenServer tokens;
  private final Map<String, String> servers;
  private final Path trust;

  private SecuredBroker(
      KafkaRaftServer server, TokenServer tokens, Map<String, String> servers, Path trust) {
    this.server = server;
    this.tokens = tokens;
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

    var tokens = new TokenServer(PASSWORD);
    System.setProperty(ALLOWED, tokens.url("keys"));
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
          var listenerName = "listener.name." + protocol.toLowerCase(Locale.ROOT);
          properties.put(
              listenerName + ".plain.sasl.jaas.config",
              login(PASSWORD).replace(";", " user_" + USER + "=\"" + PASSWORD + "\";"));
          properties.put(
              listenerName + ".scram-sha-512.sasl.jaas.config",
              "org.apache.kafka.common.security.scram.ScramLoginModule required;");
          properties.put(
              listenerName + ".oauthbearer.sasl.jaas.config",
              "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
          properties.put(
              listenerName + ".oauthbearer.sasl.server.callback.handler.class",
              "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler");
        });
    properties.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512,OAUTHBEARER");
    properties.put("sasl.oauthbearer.jwks.endpoint.url", tokens.url("keys"));
    properties.put("sasl.oauthbearer.expected.audience", "kafka");
    properties.put("sasl.oauthbearer.expected.issuer", TokenServer.ISSUER);
    properties.put("ssl.keystore.location", keys.toString());
    properties.put("ssl.keystore.password", KEYS_PASSWORD);
    var server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    addScramUser(own.bootstrapServers());
    return new SecuredBroker(server, tokens, servers, trust);
  }

  /** As {@code kafka-configs --alter --add-config SCRAM-SHA-512=[...] --entity-type users}. */
  private static void addScramUser(String bootstrapServers) throws Exception {
    var parameters = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
    var user = new UserScramCredentialUpsertion(USER, parameters, PASSWORD);
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.alterUserScramCredentials(List.of(user)).all().get(30, TimeUnit.SECONDS);
    }
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

  /** As {@link #user}, by the mechanism that sends no password. */
  public static Map<String, String> scram(String password) {
    var login =
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(USER, password);
    return Map.of("sasl.mechanism", "SCRAM-SHA-512", "sasl.jaas.config", login);
  }

  /** What a client's settings say that gets its tokens from an OAuth 2 server. */
  public Map<String, String> oauth(String secret) {
    var login =
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"%s\" clientSecret=\"%s\";"
            .formatted(TokenServer.CLIENT, secret);
    return Map.of(
        "sasl.mechanism",
        "OAUTHBEARER",
        "sasl.login.callback.handler.class",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
        "sasl.oauthbearer.token.endpoint.url",
        tokens.url("token"),
        "sasl.jaas.config",
        login);
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
    tokens.close();
    System.clearProperty(ALLOWED);
  }
}
