package dev.latebloom.serve.access;

/**
 * Section {@code serve.tls}.
 *
 * @param certificate file with the certificate and those who signed it; empty for no TLS
 * @param key file with the certificate's private key; empty for PKCS#12
 * @param passwordFile file whose first line is the PKCS#12 file's password; empty for none
 */
public record TlsSettings(String certificate, String key, String passwordFile) {
  public TlsSettings {
    var _ = new KeyFiles("serve.tls", certificate, key, passwordFile);
  }

  /** Whether requests are to come encrypted. */
  public boolean on() {
    return !certificate.isEmpty();
  }

  KeyFiles files() {
    return new KeyFiles("serve.tls", certificate, key, passwordFile);
  }
}
