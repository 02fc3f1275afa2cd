package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ProcessMemoryTest {

  @Test
  void anotherProcessIsSeenUntilItHasEnded() throws Exception {
    assumeThat(Files.exists(Path.of("/proc/self/status"))).isTrue();
    var other = new ProcessBuilder("sleep", "60").start();
    try {
      assertThat(ProcessMemory.residentBytes(other.pid()).orElseThrow())
          .isBetween(1L, ProcessMemory.residentBytes().orElseThrow());
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(ProcessMemory.residentBytes(other.pid())).isEmpty();
  }
}
