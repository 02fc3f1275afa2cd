package dev.latebloom.serve.access;

import dev.latebloom.file.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens by which requests are allowed. Where there are none, everybody who reaches the address
 * may do everything, so the address has to be one that only this machine reaches.
 *
 * <p>A request bears its token as {@code Authorization: Bearer TOKEN}, or as the password of {@code
 * Basic} for browsers, which then ask for it. Only hashes are kept, and all of them are compared
 * whatever the first one says, so that the time tells nothing.
 */
public final class Access {
  /** Allows everything. */
  public static final Access OPEN = new Access(List.of());

  private static final int SHORTEST = 16;

  private static final class Token {
    private final Scope scope;
    private final byte[] hash;

    private Token(Scope scope, byte[] hash) {
      this.scope = scope;
      this.hash = hash;
    }
  }

  private final List<Token> tokens;

  private Access(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /**
   * The tokens of a file and of the environment.
   *
   * @param host where the endpoint listens
   * @param file with a line "read TOKEN" or "write TOKEN" for each; empty for none
   * @param environment of which LATEBLOOM_READ_TOKEN and LATEBLOOM_WRITE_TOKEN are tokens
   * @throws IOException where the file cannot be read or has another line, where a token is short,
   *     or where there is none and others than this machine reach the host
   */
  public static Access of(String host, String file, Map<String, String> environment)
      throws IOException {
    var tokens = new ArrayList<Token>();
    if (!file.isEmpty()) read(Path.of(file), tokens);
    for (var scope : Scope.values()) {
      var variable = "LATEBLOOM_" + scope + "_TOKEN";
      var token = environment.getOrDefault(variable, "");
      if (!token.isEmpty()) tokens.add(token(scope, token, variable));
    }
    if (tokens.isEmpty() && !isLoopback(host)) {
      throw new IOException(
          "latebloom.serve.host = %s is reached from other machines, and nobody is asked for a token; set latebloom.serve.token-file, or LATEBLOOM_WRITE_TOKEN and LATEBLOOM_READ_TOKEN in the environment, or listen on 127.0.0.1"
              .formatted(host));
    }
    return new Access(tokens);
  }

  /** Whether only this machine reaches an address. */
  public static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // Listening there will fail, and say so.
      return false;
    }
  }

  private static void read(Path file, List<Token> tokens) throws IOException {
    var lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) continue;
      var where = file + " line " + (i + 1);
      var words = line.split("\\s+", -1);
      var scope = scope(words[0]);
      // The line is not repeated, since it may be a token.
      if (words.length != 2 || scope.isEmpty()) {
        throw new IOException(where + " must be \"read TOKEN\" or \"write TOKEN\"");
      }
      tokens.add(token(scope.get(), words[1], where));
    }
    if (tokens.isEmpty()) throw new IOException(file + " has no token");
  }

  private static Optional<Scope> scope(String word) {
    for (var scope : Scope.values()) {
      if (scope.name().toLowerCase(Locale.ROOT).equals(word)) return Optional.of(scope);
    }
    return Optional.empty();
  }

  private static Token token(Scope scope, String token, String where) throws IOException {
    if (token.length() >= SHORTEST) return new Token(scope, hash(token));
    throw new IOException(
        "the token of %s has fewer than %d characters; 'openssl rand -hex 32' makes one"
            .formatted(where, SHORTEST));
  }

  /** Whether everything is allowed to everybody. */
  public boolean isOpen() {
    return tokens.isEmpty();
  }

  /**
   * What a request may do; empty where it bears no token of ours.
   *
   * @param authorization the header of that name; empty where there is none
   */
  public Optional<Scope> granted(String authorization) {
    if (isOpen()) return Optional.of(Scope.WRITE);
    var hash = hash(born(authorization));
    var granted = Optional.<Scope>empty();
    for (var token : tokens) {
      boolean same = MessageDigest.isEqual(token.hash, hash);
      if (same && (granted.isEmpty() || token.scope.covers(granted.get()))) {
        granted = Optional.of(token.scope);
      }
    }
    return granted;
  }

  private static String born(String authorization) {
    if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return authorization.substring(7).strip();
    }
    if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) return "";
    try {
      var decoded = Base64.getDecoder().decode(authorization.substring(6).strip());
      var pair = new String(decoded, StandardCharsets.UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static byte[] hash(String token) {
    return Sha256.digest().digest(token.getBytes(StandardCharsets.UTF_8));
  }
}
