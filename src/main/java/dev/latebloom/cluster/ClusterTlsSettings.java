package dev.latebloom.cluster;

import dev.latebloom.config.Range;
import dev.latebloom.serve.access.KeyFiles;
import dev.latebloom.serve.access.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Section {@code cluster.tls}.
 *
 * @param certificate file with this machine's certificate; empty for no TLS
 * @param key file with its private key; empty for PKCS#12
 * @param passwordFile file whose first line is the PKCS#12 file's password; empty for none
 * @param authority PEM file with who has signed the certificates of all workers
 */
public record ClusterTlsSettings(
    String certificate, String key, String passwordFile, String authority) {
  private static final String SECTION = "cluster.tls";

  public ClusterTlsSettings {
    var _ = new KeyFiles(SECTION, certificate, key, passwordFile);
    Range.require(
        certificate.isEmpty() == authority.isEmpty(),
        SECTION + ".authority",
        "must be set where cluster.tls.certificate is, and only there",
        "\"" + authority + "\"");
  }

  /** Whether workers show each other certificates. */
  public boolean on() {
    return !certificate.isEmpty();
  }

  /**
   * What the files hold; empty for no TLS.
   *
   * @throws IOException where they are not what the settings say
   */
  Optional<Certificates> certificates() throws IOException {
    if (!on()) return Optional.empty();
    var files = new KeyFiles(SECTION, certificate, key, passwordFile);
    return Optional.of(new Certificates(Tls.mutual(files, Path.of(authority))));
  }
}
