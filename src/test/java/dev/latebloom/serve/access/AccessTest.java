package dev.latebloom.serve.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTest {
  private static final String READER = "reader-0123456789";
  private static final String WRITER = "writer-0123456789";

  @TempDir Path folder;

  @Test
  void aTokenGrantsItsScopeAndNothingElseGrantsAny() throws IOException {
    var access = of("# who\n\nread " + READER + "\nwrite " + WRITER + "\n");
    assertThat(access.granted("Bearer " + READER)).contains(Scope.READ);
    assertThat(access.granted("bearer  " + WRITER)).contains(Scope.WRITE);
    var strangers =
        List.of(
            "",
            "Bearer",
            "Bearer ",
            READER,
            "Bearer " + READER.substring(1),
            "Bearer " + READER + "x",
            "Digest " + READER,
            "Basic ***",
            "Basic " + base64("user:"),
            "Basic " + base64(READER + ":"));
    for (var stranger : strangers) assertThat(access.granted(stranger)).as(stranger).isEmpty();
  }

  /** Which is how a browser asks for it. */
  @Test
  void aTokenMayBeThePasswordOfAnyUser() throws IOException {
    var access = of("read " + READER);
    assertThat(access.granted("Basic " + base64("me:" + READER))).contains(Scope.READ);
    assertThat(access.granted("Basic " + base64(":" + READER))).contains(Scope.READ);
  }

  @Test
  void aTokenOfBothScopesWrites() throws IOException {
    for (var lines : List.of("read %s\nwrite %s", "write %s\nread %s")) {
      assertThat(of(lines.formatted(READER, READER)).granted("Bearer " + READER))
          .contains(Scope.WRITE);
    }
  }

  @Test
  void theEnvironmentHasTokensAsWell() throws IOException {
    var access =
        Access.of(
            "0.0.0.0", "", Map.of("LATEBLOOM_WRITE_TOKEN", WRITER, "LATEBLOOM_READ_TOKEN", ""));
    assertThat(access.granted("Bearer " + WRITER)).contains(Scope.WRITE);
    assertThat(access.granted("Bearer ")).isEmpty();
  }

  @Test
  void withoutTokensOnlyThisMachineMayReachTheAddress() throws IOException {
    for (var host : List.of("127.0.0.1", "localhost", "::1")) {
      assertThat(Access.of(host, "", Map.of()).granted("")).contains(Scope.WRITE);
    }
    for (var host : List.of("0.0.0.0", "::", "192.0.2.7")) {
      assertThatThrownBy(() -> Access.of(host, "", Map.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("latebloom.serve.host = " + host)
          .hasMessageContaining("set latebloom.serve.token-file");
    }
  }

  @Test
  void aLineThatIsNoneIsRefusedWithoutBeingRepeated() {
    for (var line : List.of(WRITER, "admin " + WRITER, "read " + WRITER + " more", "read")) {
      assertThatThrownBy(() -> of("read " + READER + "\n" + line))
          .hasMessageContaining("tokens line 2 must be")
          .hasMessageNotContaining(WRITER);
    }
    assertThatThrownBy(() -> of("read short-secret"))
        .hasMessageContaining("fewer than 16 characters")
        .hasMessageNotContaining("short-secret");
    assertThatThrownBy(() -> of("# none\n")).hasMessageContaining("has no token");
  }

  private Access of(String lines) throws IOException {
    var file = Files.writeString(folder.resolve("tokens"), lines);
    return Access.of("0.0.0.0", file.toString(), Map.of());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
