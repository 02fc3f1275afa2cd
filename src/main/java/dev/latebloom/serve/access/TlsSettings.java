package dev.latebloom.serve.access;

import dev.latebloom.config.Range;

/**
 * Section {@code serve.tls}.
 *
 * @param certificate file with the certificate and those who signed it, PEM, or PKCS#12 where there
 *     is no key beside it; empty for no TLS
 * @param key file with the certificate's private key, PKCS#8 in PEM; empty for PKCS#12
 * @param passwordFile file whose first line is the PKCS#12 file's password; empty for none
 */
public record TlsSettings(String certificate, String key, String passwordFile) {
  public TlsSettings {
    Range.require(
        !certificate.isEmpty() || (key.isEmpty() && passwordFile.isEmpty()),
        "serve.tls.certificate",
        "must be set where serve.tls.key or serve.tls.password-file is",
        "\"\"");
    Range.require(
        key.isEmpty() || passwordFile.isEmpty(),
        "serve.tls.password-file",
        "is for a PKCS#12 file, and serve.tls.key is set",
        "\"" + passwordFile + "\"");
  }

  /** Whether requests are to come encrypted. */
  public boolean on() {
    return !certificate.isEmpty();
  }
}
