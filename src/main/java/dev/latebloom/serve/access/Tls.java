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
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
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
      return context(keys(settings.files()), new TrustManager[0]);
    } catch (GeneralSecurityException e) {
      throw unfit(settings.files(), e);
    }
  }

  /** The context of a client that trusts the certificates of a PEM file, and no others. */
  public static SSLContext client(Path pem) throws IOException {
    try {
      return context(new KeyManager[0], trust(pem));
    } catch (GeneralSecurityException e) {
      throw new IOException(pem + " has no certificate in PEM: " + e.getMessage(), e);
    }
  }

  /**
   * The context of those who show each other certificates.
   *
   * @param authority PEM file with who has signed all of them
   * @throws IOException as {@link #server} does
   */
  public static SSLContext mutual(KeyFiles files, Path authority) throws IOException {
    require(authority.toString(), files.section() + ".authority");
    try {
      return context(keys(files), trust(authority));
    } catch (GeneralSecurityException e) {
      throw unfit(files, e);
    }
  }

  private static SSLContext context(KeyManager[] keys, TrustManager[] trust)
      throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(keys, trust, null);
    return context;
  }

  private static IOException unfit(KeyFiles files, GeneralSecurityException e) {
    return new IOException(
        "latebloom.%s does not fit together: %s; see its files"
            .formatted(files.section(), e.getMessage()),
        e);
  }

  private static KeyManager[] keys(KeyFiles files) throws IOException, GeneralSecurityException {
    require(files.certificate(), files.section() + ".certificate");
    var pem = !files.key().isEmpty();
    var password = pem ? NO_PASSWORD : password(files);
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(pem ? ofPem(files) : ofPkcs12(files, password), password);
    return keys.getKeyManagers();
  }

  private static TrustManager[] trust(Path pem) throws IOException, GeneralSecurityException {
    var trusted = empty();
    int number = 0;
    for (var each : certificates(pem)) trusted.setCertificateEntry("ca-" + number++, each);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    return trust.getTrustManagers();
  }

  private static void require(String file, String setting) throws IOException {
    if (Files.isReadable(Path.of(file))) return;
    throw new IOException(
        "latebloom.%s = \"%s\" is no file that can be read".formatted(setting, file));
  }

  private static KeyStore ofPem(KeyFiles files) throws IOException, GeneralSecurityException {
    var chain = certificates(Path.of(files.certificate()));
    var store = empty();
    store.setKeyEntry("key", key(files), NO_PASSWORD, chain.toArray(Certificate[]::new));
    return store;
  }

  private static KeyStore ofPkcs12(KeyFiles files, char[] password)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(Path.of(files.certificate()))) {
      store.load(in, password);
    } catch (IOException e) {
      throw new IOException(
          "latebloom.%1$s.certificate = %2$s is no PKCS#12 file that %1$s.password-file opens; for PEM set %1$s.key as well"
              .formatted(files.section(), files.certificate()),
          e);
    }
    return store;
  }

  private static char[] password(KeyFiles files) throws IOException {
    if (files.passwordFile().isEmpty()) return NO_PASSWORD;
    require(files.passwordFile(), files.section() + ".password-file");
    var lines = Files.readAllLines(Path.of(files.passwordFile()));
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

  private static PrivateKey key(KeyFiles files) throws IOException, GeneralSecurityException {
    require(files.key(), files.section() + ".key");
    var pem = PKCS8.matcher(Files.readString(Path.of(files.key()), StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new IOException(
          "latebloom.%s.key = %s has no unencrypted PKCS#8 key (BEGIN PRIVATE KEY); 'openssl pkcs8 -topk8 -nodes' makes one of others"
              .formatted(files.section(), files.key()));
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
