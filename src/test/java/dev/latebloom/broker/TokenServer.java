package dev.latebloom.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;

/** An OAuth 2 server on loopback: tokens for one client, and the key that they are signed with. */
final class TokenServer implements AutoCloseable {
  static final String CLIENT = "late";
  static final String ISSUER = "tokens of a test";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final HttpServer server;
  private final KeyPair keys;
  private final String secret;

  /**
   * @param secret of the client
   */
  TokenServer(String secret) throws IOException, GeneralSecurityException {
    this.secret = secret;
    keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/token", this::token);
    server.createContext("/keys", exchange -> answer(exchange, 200, publicKeys()));
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), path);
  }

  private void token(HttpExchange exchange) throws IOException {
    var who = Base64.getEncoder().encodeToString((CLIENT + ":" + secret).getBytes(UTF_8));
    boolean known = ("Basic " + who).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    if (known) {
      answer(
          exchange,
          200,
          "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
              .formatted(jwt()));
    } else {
      answer(exchange, 401, "{\"error\":\"invalid_client\"}");
    }
  }

  private String jwt() {
    long now = Instant.now().getEpochSecond();
    var signed =
        encoded("{\"alg\":\"RS256\",\"kid\":\"one\"}")
            + "."
            + encoded(
                "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"kafka\",\"scope\":\"examples\",\"iat\":%d,\"exp\":%d}"
                    .formatted(ISSUER, CLIENT, now, now + 3600));
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String publicKeys() {
    var key = (RSAPublicKey) keys.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"one\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(
            BASE64.encodeToString(key.getModulus().toByteArray()),
            BASE64.encodeToString(key.getPublicExponent().toByteArray()));
  }

  private static String encoded(String json) {
    return BASE64.encodeToString(json.getBytes(UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length());
    exchange.getResponseBody().write(body.getBytes(UTF_8));
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
