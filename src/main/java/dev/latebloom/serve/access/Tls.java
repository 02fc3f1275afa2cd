package dev.latebloom.serve.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes TLS contexts of files. */
public final class Tls {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");
  private static final char[] NO_PASSWORD = {};

  private Tls() {}

  /**
   * The context of a server with this certificate.
   *
   * @throws IOException where a file is missing or is not what the settings say; the message names
   *     the setting and has nothing of the file
   */
  public static SSLContext server(TlsSettings settings) throws IOException {
    try {
      var pem = !settings.key().isEmpty();
      var password = pem ? NO_PASSWORD : password(settings);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(pem ? ofPem(settings) : ofPkcs12(settings, password), password);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "latebloom.serve.tls does not fit together: " + e.getMessage() + "; see its files", e);
    }
  }

  /** The context of a client that trusts the certificates of a PEM file, and no others. */
  public static SSLContext client(Path pem) throws IOException {
    try {
      var trusted = empty();
      int number = 0;
      for (var each : certificates(pem)) trusted.setCertificateEntry("ca-" + number++, each);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(pem + " has no certificate in PEM: " + e.getMessage(), e);
    }
  }

  private static KeyStore ofPem(TlsSettings settings) throws IOException, GeneralSecurityException {
    var chain = certificates(Path.of(settings.certificate()));
    var store = empty();
    store.setKeyEntry("key", key(settings.key()), NO_PASSWORD, chain.toArray(Certificate[]::new));
    return store;
  }

  private static KeyStore ofPkcs12(TlsSettings settings, char[] password)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(Path.of(settings.certificate()))) {
      store.load(in, password);
    } catch (IOException e) {
      throw new IOException(
          "latebloom.serve.tls.certificate = %s is no PKCS#12 file that serve.tls.password-file opens; for PEM set serve.tls.key as well"
              .formatted(settings.certificate()),
          e);
    }
    return store;
  }

  private static char[] password(TlsSettings settings) throws IOException {
    if (settings.passwordFile().isEmpty()) return NO_PASSWORD;
    var lines = Files.readAllLines(Path.of(settings.passwordFile()));
    return lines.isEmpty() ? NO_PASSWORD : lines.getFirst().toCharArray();
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static List<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    var bytes = new ByteArrayInputStream(Files.readAllBytes(file));
    return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(bytes));
  }

  private static PrivateKey key(String file) throws IOException, GeneralSecurityException {
    var pem = PKCS8.matcher(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new IOException(
          "latebloom.serve.tls.key = %s has no unencrypted PKCS#8 key (BEGIN PRIVATE KEY); 'openssl pkcs8 -topk8 -nodes' makes one of others"
              .formatted(file));
    }
    var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    for (var algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // Of another algorithm.
      }
    }
    throw new InvalidKeySpecException("a key of none of " + ALGORITHMS);
  }
}
