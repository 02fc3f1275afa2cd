package dev.latebloom.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConsideredTest {
  @TempDir Path folder;

  @Test
  void whatWasPublishedIsKnownAfterACrash() throws IOException {
    var file = folder.resolve("deep").resolve("augmented");
    try (var considered = Considered.open(file)) {
      assertThat(considered.add(new Address(0, 5))).isTrue();
      assertThat(considered.add(new Address(0, 5))).isFalse();
      considered.publishing(new Address(0, 5), 2);
      considered.add(new Address(1, 5));
    }
    // A crash in the midst of an entry.
    Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);

    try (var again = Considered.open(file)) {
      assertThat(again.published()).isEqualTo(2);
      assertThat(again.add(new Address(0, 5))).isFalse();
      assertThat(again.add(new Address(1, 5))).isTrue();
      again.publishing(new Address(1, 5), 1);
    }
    try (var last = Considered.open(file)) {
      assertThat(last.published()).isEqualTo(3);
    }
  }
}
