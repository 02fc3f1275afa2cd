package dev.latebloom.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.broker.TopicIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsTest {
  @TempDir Path folder;
  private Checkpoints checkpoints = new Checkpoints(Path.of("unset"), 1);
  private final ArrayList<String> damaged = new ArrayList<>();

  @BeforeEach
  void open() {
    checkpoints = new Checkpoints(folder, 2);
  }

  @Test
  void readsBackTheNewest() throws IOException {
    write(1, "one");
    write(2, "two");
    var saved = checkpoints.newest(damaged::add).orElseThrow();
    assertThat(saved.manifest().step()).isEqualTo(2);
    assertThat(saved.manifest().offsets()).isEqualTo(Map.of(0, 20L, 3, 7L));
    assertThat(saved.folder().resolve("part")).hasContent("two");
    assertThat(damaged).isEmpty();
  }

  @Test
  void doesNotSeeOneThatWasBeingWritten() throws IOException {
    write(1, "one");
    Files.writeString(checkpoints.prepare(2).resolve("part"), "half");
    assertThat(checkpoints.newest(damaged::add).orElseThrow().manifest().step()).isEqualTo(1);
    assertThat(checkpoints.prepare(2)).isEmptyDirectory();
  }

  @Test
  void theNextOfTheSameStepLeavesAloneWhatIsBeingWritten() throws IOException {
    var first = checkpoints.prepare(2);
    Files.writeString(first.resolve("part"), "first");
    assertThat(checkpoints.prepare(2)).isEmptyDirectory().isNotEqualTo(first);
    assertThat(first.resolve("part")).hasContent("first");
  }

  @Test
  void whatAnInterruptedRunLeftIsRemovedByTheNextOne() throws IOException {
    checkpoints.prepare(1);
    var left = checkpoints.prepare(2);
    new Checkpoints(folder, 2).prepare(1);
    assertThat(left).doesNotExist();
  }

  @Test
  void passesOverADamagedOneAndSaysSo() throws IOException {
    write(1, "one");
    var newest = write(2, "two");
    Files.writeString(newest.resolve("part"), "twp");
    assertThat(checkpoints.newest(damaged::add).orElseThrow().manifest().step()).isEqualTo(1);
    assertThat(damaged).singleElement().asString().contains("part is missing or not as");
  }

  @Test
  void passesOverOneWithAFileMissing() throws IOException {
    Files.delete(write(1, "one").resolve("part"));
    assertThat(checkpoints.newest(damaged::add)).isEmpty();
    assertThat(damaged).hasSize(1);
  }

  @Test
  void keepsOnlyTheNewestFew() throws IOException {
    for (long step = 1; step <= 5; step++) write(step, "s" + step);
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(2);
    }
    assertThat(checkpoints.oldestExampleNeeded()).isEqualTo(40);
  }

  @Test
  void neverReplacesAWholeCheckpointOfTheSameStep() throws IOException {
    write(1, "first");
    write(1, "again");
    var saved = checkpoints.newest(damaged::add).orElseThrow();
    assertThat(saved.folder().resolve("part")).hasContent("first");
  }

  private Path write(long step, String content) throws IOException {
    var writing = checkpoints.prepare(step);
    Files.writeString(writing.resolve("part"), content);
    var manifest =
        new Manifest(
            Manifest.FORMAT,
            step,
            100,
            step * 10,
            Map.of(0, 20L, 3, 7L),
            TopicIdentity.NONE,
            1,
            2,
            "now",
            Map.of());
    return checkpoints.publish(writing, manifest).folder();
  }
}
