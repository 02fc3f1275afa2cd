package dev.latebloom.app.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.observe.record.RunRecord;
import dev.latebloom.pool.Journal;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCheckTest {
  @TempDir Path root;
  private RunFolder run = new RunFolder(Path.of("unset"));

  @BeforeEach
  void makeARunWithoutACheckpoint() throws IOException {
    run = new RunFolder(root.resolve("run"));
    try (var store = ExampleStore.open(run.store(), new ExampleStore.Options(1 << 14, 256))) {
      for (int i = 0; i < 500; i++) {
        store.append(new Example("key" + i, "", Tokens.of(new int[60]), 1, 0, i));
      }
      store.force();
    }
    try (var journal = Journal.open(run.journal())) {
      for (long step = 1; step <= 50; step++) journal.append(step, step * 10);
    }
    try (var record = RunRecord.open(run.record(), 1 << 20)) {
      for (long step = 1; step <= 50; step++) {
        record.append(step, new long[] {step}, new float[] {1});
      }
    }
  }

  @Test
  void saysWhatAWholeRunHolds() throws IOException {
    assertThat(RunCheck.of(run.root()))
        .allMatch(RunCheck.Finding::whole)
        .extracting(RunCheck.Finding::part)
        .containsExactly("store", "journal", "record");
  }

  @Test
  void anyByteThatChangedIsFoundAndNamedAndNothingIsRepaired() throws IOException {
    for (var part : List.of(run.store(), run.journal(), run.record())) {
      var file = Files.isDirectory(part) ? firstIn(part) : part;
      var whole = Files.readAllBytes(file);
      var changed = whole.clone();
      changed[whole.length / 3] ^= 0x10;
      Files.write(file, changed);
      assertThat(RunCheck.of(run.root()))
          .filteredOn(each -> !each.whole())
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.part()).isEqualTo(part.getFileName().toString());
                assertThat(found.words()).contains(file.toString());
              });
      assertThat(file).hasBinaryContent(changed);
      Files.write(file, whole);
    }
  }

  @Test
  void aCheckpointThatIsGoneIsMissed() throws IOException {
    Files.writeString(root.resolve("run/checkpoints.made"), "40\n");
    assertThat(RunCheck.of(run.root()))
        .filteredOn(each -> !each.whole())
        .singleElement()
        .extracting(RunCheck.Finding::words)
        .isEqualTo("the one of step 40 is gone");
  }

  @Test
  void aTopicThatCannotBeReadIsNamed() throws IOException {
    Files.writeString(run.topics(), "{\"cluster\":\"a\",\"to");
    assertThat(RunCheck.of(run.root()))
        .filteredOn(each -> !each.whole())
        .singleElement()
        .extracting(RunCheck.Finding::part)
        .isEqualTo("topic.json");
  }

  @Test
  void aFolderOfSomethingElseIsRefused() throws IOException {
    Files.writeString(root.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> RunCheck.of(root)).hasMessageContaining("neither a run's folder");
  }

  @Test
  void goingBackToTheBeginningKeepsAllThatWasThere() throws IOException {
    var said = GoBack.to(run, 0);
    assertThat(said).contains(root.resolve("run/before-1").toString());
    assertThat(run.store()).doesNotExist();
    assertThat(RunCheck.of(root.resolve("run/before-1"))).hasSize(3);
  }

  private static Path firstIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*(examples|losses)"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }
}
