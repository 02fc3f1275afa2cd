package dev.latebloom.serve.access;

import dev.latebloom.config.Range;

/**
 * Where a certificate and its private key are.
 *
 * @param section of the settings that name them, without the leading {@code latebloom.}
 * @param certificate file with the certificate and those who signed it, PEM, or PKCS#12 where there
 *     is no key beside it; empty for no TLS
 * @param key file with the certificate's private key, PKCS#8 in PEM; empty for PKCS#12
 * @param passwordFile file whose first line is the PKCS#12 file's password; empty for none
 */
public record KeyFiles(String section, String certificate, String key, String passwordFile) {
  public KeyFiles {
    Range.require(
        !certificate.isEmpty() || (key.isEmpty() && passwordFile.isEmpty()),
        section + ".certificate",
        "must be set where %1$s.key or %1$s.password-file is".formatted(section),
        "\"\"");
    Range.require(
        key.isEmpty() || passwordFile.isEmpty(),
        section + ".password-file",
        "is for a PKCS#12 file, and %s.key is set".formatted(section),
        "\"" + passwordFile + "\"");
  }
}
