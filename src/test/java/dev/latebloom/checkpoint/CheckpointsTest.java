package dev.latebloom.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.broker.ReadTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsTest {
  @TempDir Path root;
  private Path folder = Path.of("unset");
  private Checkpoints checkpoints = new Checkpoints(Path.of("unset"), 1);
  private final ArrayList<String> said = new ArrayList<>();

  @BeforeEach
  void open() {
    folder = root.resolve("checkpoints");
    checkpoints = new Checkpoints(folder, 2);
  }

  @Test
  void readsBackTheNewest() throws IOException {
    write(1, "one");
    write(2, "two");
    var saved = checkpoints.recover(said::add).orElseThrow();
    assertThat(saved.manifest().step()).isEqualTo(2);
    assertThat(saved.manifest().offsets()).isEqualTo(Map.of(0, 20L, 3, 7L));
    assertThat(saved.folder().resolve("part")).hasContent("two");
    assertThat(said).isEmpty();
  }

  @Test
  void theManifestSaysWhichIsTheNewestAndNotTheName() throws IOException {
    Files.move(write(3, "three"), folder.resolve("step-\u0660\u0660\u0663"));
    Files.move(write(12, "twelve"), folder.resolve("step-1"));
    assertThat(checkpoints.recover(said::add).orElseThrow().manifest().step()).isEqualTo(12);
    write(13, "thirteen");
    assertThat(steps()).containsExactly(13L, 12L);
  }

  @Test
  void doesNotSeeOneThatWasBeingWritten() throws IOException {
    write(1, "one");
    Files.writeString(begin(2).resolve("part"), "half");
    assertThat(checkpoints.recover(said::add).orElseThrow().manifest().step()).isEqualTo(1);
  }

  @Test
  void theNextOfTheSameStepHasAFolderOfItsOwn() {
    assertThat(checkpoints.place(2)).isNotEqualTo(checkpoints.place(2));
  }

  @Test
  void whatAnInterruptedRunLeftIsRemovedByTheNextOne() throws IOException {
    var left = begin(2);
    var half = Files.createDirectories(folder.resolve(".removing-step-000000000001"));
    new Checkpoints(folder, 2).removeUnfinished();
    assertThat(left).doesNotExist();
    assertThat(half).doesNotExist();
  }

  @Test
  void everyKindOfDamageIsSetAsideNamedAndWrittenAnew() throws IOException {
    for (var kind : Damage.values()) {
      folder = root.resolve(kind.name());
      checkpoints = new Checkpoints(folder, 3);
      said.clear();
      write(1, "one");
      var newest = write(2, "two");
      kind.befall(newest);
      assertThat(checkpoints.recover(said::add).orElseThrow().manifest().step())
          .as(kind.name())
          .isEqualTo(1);
      assertThat(said)
          .singleElement()
          .asString()
          .contains(newest.toString(), "is damaged", "set aside as damaged-step-");
      assertThat(newest).doesNotExist();
      said.clear();
      write(2, "anew");
      assertThat(checkpoints.recover(said::add).orElseThrow().folder().resolve("part"))
          .hasContent("anew");
      assertThat(said).isEmpty();
    }
  }

  private enum Damage {
    OTHER_BYTES,
    FILE_MISSING,
    MANIFEST_MISSING,
    MANIFEST_CUT,
    MANIFEST_EMPTY,
    MANIFEST_OF_ANOTHER_SHAPE;

    void befall(Path checkpoint) throws IOException {
      var manifest = checkpoint.resolve(Manifest.FILE);
      switch (this) {
        case OTHER_BYTES -> Files.writeString(checkpoint.resolve("part"), "twp");
        case FILE_MISSING -> Files.delete(checkpoint.resolve("part"));
        case MANIFEST_MISSING -> Files.delete(manifest);
        case MANIFEST_CUT ->
            Files.writeString(manifest, Files.readString(manifest).substring(0, 60));
        case MANIFEST_EMPTY -> Files.writeString(manifest, "");
        case MANIFEST_OF_ANOTHER_SHAPE -> Files.writeString(manifest, "{\"format\": 1}");
      }
    }
  }

  @Test
  void aStrayFileAmongCheckpointsIsSetAsideAndStopsNothing() throws IOException {
    write(1, "one");
    Files.writeString(folder.resolve("step-notes.txt"), "my notes");
    write(2, "two");
    assertThat(checkpoints.recover(said::add).orElseThrow().manifest().step()).isEqualTo(2);
    assertThat(folder.resolve("damaged-step-notes.txt")).hasContent("my notes");
  }

  @Test
  void aDamagedOneOfTheSameStepIsReplacedWithoutAnyRestart() throws IOException {
    Files.writeString(write(1, "one").resolve("part"), "onx");
    write(1, "again");
    assertThat(checkpoints.recover(said::add).orElseThrow().folder().resolve("part"))
        .hasContent("again");
  }

  @Test
  void allDamagedIsNoNewRunAndLeavesThemWhereTheyAre() throws IOException {
    var only = write(1, "one");
    Files.delete(only.resolve("part"));
    for (int start = 0; start < 2; start++) {
      assertThatThrownBy(() -> checkpoints.recover(said::add))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(only.getFileName().toString(), "part is missing", "--from 0");
    }
    assertThat(only).exists();
  }

  @Test
  void aRunWhoseCheckpointsAreGoneIsNoNewRun() throws IOException {
    delete(write(7, "one"));
    assertThatThrownBy(() -> checkpoints.recover(said::add))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("no whole checkpoint", "step 7", "--from 0");
  }

  @Test
  void oneThatWasNeverMadeIsNotMissed() throws IOException {
    begin(1);
    assertThat(checkpoints.recover(said::add)).isEmpty();
  }

  @Test
  void oneOfAnotherVersionIsRefusedByNameAndNotSetAside() throws IOException {
    var other = write(1, "one");
    var manifest = other.resolve(Manifest.FILE);
    Files.writeString(
        manifest,
        Files.readString(manifest).replace("\"format\" : " + Manifest.FORMAT, "\"format\" : 999"));
    assertThatThrownBy(() -> checkpoints.recover(said::add))
        .isInstanceOf(OtherFormatException.class)
        .hasMessageContainingAll(other.toString(), "format 999");
    assertThat(other).exists();
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
  void keepsWhatIsPinnedBesidesAndTheExamplesItNeeds() throws IOException {
    write(1, "s1");
    checkpoints.pin(1, true);
    for (long step = 2; step <= 5; step++) write(step, "s" + step);
    assertThat(steps()).containsExactly(5L, 4L, 1L);
    assertThat(checkpoints.oldestExampleNeeded()).isEqualTo(10);
    checkpoints.pin(1, false);
    write(6, "s6");
    assertThat(steps()).containsExactly(6L, 5L);
  }

  @Test
  void goesBackAndKeepsWhatWasLater() throws IOException {
    checkpoints = new Checkpoints(folder, 3);
    for (long step = 1; step <= 3; step++) write(step, "s" + step);
    var later = checkpoints.goBackTo(1);
    assertThat(later).hasSize(2).allSatisfy(each -> assertThat(each).isDirectory());
    assertThat(checkpoints.recover(said::add).orElseThrow().manifest().step()).isEqualTo(1);
    write(2, "other");
    assertThat(steps()).containsExactly(2L, 1L);
  }

  @Test
  void goingBackToAStepWithoutACheckpointNamesThoseThatThereAre() throws IOException {
    write(1, "s1");
    write(2, "s2");
    assertThatThrownBy(() -> checkpoints.goBackTo(7))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("step 7", "2, 1");
    assertThat(steps()).containsExactly(2L, 1L);
  }

  @Test
  void neverReplacesAWholeCheckpointOfTheSameStep() throws IOException {
    write(1, "first");
    write(1, "again");
    var saved = checkpoints.recover(said::add).orElseThrow();
    assertThat(saved.folder().resolve("part")).hasContent("first");
  }

  private List<Long> steps() throws IOException {
    return checkpoints.survey().readable().stream().map(each -> each.manifest().step()).toList();
  }

  private Path begin(long step) throws IOException {
    return Files.createDirectories(checkpoints.place(step));
  }

  private static void delete(Path checkpoint) throws IOException {
    try (var files = Files.list(checkpoint)) {
      for (var file : files.toList()) Files.delete(file);
    }
    Files.delete(checkpoint);
  }

  private Path write(long step, String content) throws IOException {
    var writing = begin(step);
    Files.writeString(writing.resolve("part"), content);
    var manifest =
        new Manifest(
            Manifest.FORMAT,
            step,
            100,
            step * 10,
            Map.of(0, 20L, 3, 7L),
            ReadTopics.NONE,
            1,
            2,
            "now",
            Map.of());
    return checkpoints.publish(writing, manifest).folder();
  }
}
