package dev.latebloom.serve.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that {@code keytool} has made for localhost, as PKCS#12 and as PEM. */
final class TlsTest {
  private static final String PASSWORD = "planted-password";

  @TempDir static Path folder;

  @BeforeAll
  static void makeCertificate() throws Exception {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var arguments =
        List.of(
            keytool,
            "-genkeypair",
            "-alias",
            "it",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            folder.resolve("it.p12").toString());
    assertThat(new ProcessBuilder(arguments).inheritIO().start().waitFor()).isZero();
    var store = KeyStore.getInstance(folder.resolve("it.p12").toFile(), PASSWORD.toCharArray());
    pem("certificate.pem", "CERTIFICATE", store.getCertificate("it").getEncoded());
    pem("key.pem", "PRIVATE KEY", store.getKey("it", PASSWORD.toCharArray()).getEncoded());
    Files.writeString(folder.resolve("password"), PASSWORD + "\n");
  }

  @Test
  void whoTrustsTheCertificateIsAnsweredWhateverItsFilesAre() throws Exception {
    var pem = new TlsSettings(path("certificate.pem"), path("key.pem"), "");
    var pkcs12 = new TlsSettings(path("it.p12"), "", path("password"));
    for (var settings : List.of(pem, pkcs12)) {
      assertThat(greeting(Tls.server(settings), Tls.client(folder.resolve("certificate.pem"))))
          .isEqualTo("hello");
    }
  }

  @Test
  void whoDoesNotTrustItIsNot() {
    var pem = new TlsSettings(path("certificate.pem"), path("key.pem"), "");
    assertThatThrownBy(() -> greeting(Tls.server(pem), SSLContext.getDefault()))
        .hasMessageContaining("unable to find valid certification path");
  }

  @Test
  void filesThatDoNotFitAreNamedBySettingAndTellNoSecret() throws IOException {
    Files.writeString(folder.resolve("other"), "another-secret");
    assertThatThrownBy(() -> Tls.server(new TlsSettings(path("it.p12"), "", path("other"))))
        .hasMessageContaining("serve.tls.password-file")
        .hasMessageNotContaining("another-secret");
    Files.writeString(folder.resolve("rsa.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n");
    assertThatThrownBy(
            () -> Tls.server(new TlsSettings(path("certificate.pem"), path("rsa.pem"), "")))
        .hasMessageContaining("openssl pkcs8 -topk8")
        .hasMessageNotContaining("AAAA");
    assertThatThrownBy(() -> new TlsSettings("", path("key.pem"), ""))
        .hasMessageContaining("serve.tls.certificate");
  }

  private static String greeting(SSLContext server, SSLContext client) throws Exception {
    try (var listening =
        server
            .getServerSocketFactory()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var served =
          CompletableFuture.runAsync(
              () -> {
                try (var connection = listening.accept()) {
                  connection.getOutputStream().write("hello".getBytes(US_ASCII));
                } catch (IOException e) {
                  // The client has said what it does not like.
                }
              });
      try (var socket =
          (SSLSocket)
              client.getSocketFactory().createSocket("127.0.0.1", listening.getLocalPort())) {
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
      } finally {
        served.join();
      }
    }
  }

  private static void pem(String name, String kind, byte[] bytes) throws IOException {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }
}
