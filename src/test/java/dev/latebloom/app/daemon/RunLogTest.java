package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class RunLogTest {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RunLogTest.class);

  @TempDir private Path folder;

  @Test
  void everyLineHasDateZoneAndLevel() throws IOException {
    var path = folder.resolve("log");
    try (var log = RunLog.open(path, 1 << 20)) {
      assertThat(log.isOpen()).isTrue();
      LOG.warn("Kafka is away");
    }
    assertThat(Files.readString(path))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) WARN "
                + " RunLogTest: Kafka is away\\R");
  }

  @Test
  void goesOnWhereTheLogOfTheLastStartEnded() throws IOException {
    var path = folder.resolve("log");
    try (var log = RunLog.open(path, 1 << 20)) {
      assertThat(log.isOpen()).isTrue();
      LOG.warn("first");
    }
    LOG.warn("between");
    try (var log = RunLog.open(path, 1 << 20)) {
      assertThat(log.isOpen()).isTrue();
      LOG.warn("second");
    }
    assertThat(Files.readString(path)).contains("first", "second").doesNotContain("between");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "50%off (1) %i"})
  void aFullFileIsPutAsideAndTheOneBeforeForgotten(String name) throws IOException {
    var place = Files.createDirectory(folder.resolve(name));
    var path = place.resolve("log");
    for (var line : new String[] {"first", "second", "third"}) {
      try (var log = RunLog.open(path, 10)) {
        assertThat(log.isOpen()).isTrue();
        LOG.warn(line);
      }
    }
    try (var files = Files.list(place)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("log", "log.1");
    }
    assertThat(Files.readString(path)).contains("third");
  }
}
