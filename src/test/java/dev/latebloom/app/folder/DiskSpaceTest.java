package dev.latebloom.app.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.observe.DiskFigures.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskSpaceTest {
  @TempDir Path root;

  @Test
  void everyByteOfTheFolderHasOneUse() throws IOException {
    var folder = new RunFolder(root);
    file(folder.store().resolve("0.segment"), 100);
    file(folder.checkpoints().resolve("step-1").resolve("model.safetensors"), 30);
    file(folder.broker().resolve("examples-0").resolve("0.log"), 7);
    file(folder.journal(), 5);

    var used = DiskSpace.of(folder).used();
    assertThat(used)
        .containsEntry(Use.EXAMPLES, 100L)
        .containsEntry(Use.CHECKPOINTS, 30L)
        .containsEntry(Use.RECORD, 0L)
        .containsEntry(Use.KAFKA, 7L)
        .containsEntry(Use.OTHER, 5L);
  }

  @Test
  void whatIsFreeIsWhatTheDiskSays() throws IOException {
    assertThat(DiskSpace.of(new RunFolder(root)).free())
        .isBetween(1L, Files.getFileStore(root).getTotalSpace());
  }

  private static void file(Path path, int bytes) throws IOException {
    Files.createDirectories(path.getParent());
    Files.write(path, new byte[bytes]);
  }
}
