package dev.latebloom.serve.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DaemonFileTest {
  private static final DaemonFile OURS =
      new DaemonFile(ProcessHandle.current().pid(), "127.0.0.1", 8080, "127.0.0.1:9092", false);

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadAndNothingElseIsLeft() throws IOException {
    new DaemonFile(1, "::1", 1, "", false).write(folder);
    OURS.write(folder);

    assertThat(DaemonFile.read(folder)).contains(OURS);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(DaemonFile.in(folder));
    }
  }

  @Test
  void afterDeletionThereIsNone() throws IOException {
    OURS.write(folder);
    DaemonFile.delete(folder);
    DaemonFile.delete(folder);

    assertThat(DaemonFile.read(folder)).isEmpty();
  }

  @Test
  void aFileOfAnotherKindIsNotTaken() throws IOException {
    Files.writeString(DaemonFile.in(folder), "{\"name\": 1}");

    assertThatThrownBy(() -> DaemonFile.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a daemon's file; delete it");
  }

  @Test
  void aProcessIsAliveUntilItEnds() throws Exception {
    var child = new ProcessBuilder("true").start();
    child.waitFor();

    assertThat(OURS.alive()).isTrue();
    assertThat(new DaemonFile(child.pid(), "127.0.0.1", 1, "", false).alive()).isFalse();
  }

  @Test
  void anEndpointOnAllAddressesIsReachedByLoopback() {
    assertThat(new DaemonFile(1, "0.0.0.0", 80, "", false).uri())
        .hasToString("http://127.0.0.1:80");
    assertThat(new DaemonFile(1, "::1", 80, "", false).uri()).hasToString("http://[::1]:80");
  }
}
