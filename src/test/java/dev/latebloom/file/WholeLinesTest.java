package dev.latebloom.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeLinesTest {
  @TempDir private Path folder;

  @Test
  void aLineWithoutAnEndIsNotWritten() throws IOException {
    var file = folder.resolve("lines");
    Files.writeString(file, "é\n\nb\nhal");
    var read = WholeLines.of(file);
    assertThat(read.lines()).containsExactly("é", "", "b");
    assertThat(Files.readString(file)).as("only read").endsWith("hal");
    read.mend();
    Files.writeString(file, "c\n", StandardOpenOption.APPEND);
    assertThat(Files.readString(file)).isEqualTo("é\n\nb\nc\n");
  }

  @Test
  void aFileThatIsNotThereHasNone() throws IOException {
    var read = WholeLines.of(folder.resolve("none"));
    read.mend();
    assertThat(read.lines()).isEmpty();
    assertThat(folder.resolve("none")).doesNotExist();
  }
}
