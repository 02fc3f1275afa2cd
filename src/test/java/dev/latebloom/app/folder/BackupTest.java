package dev.latebloom.app.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.checkpoint.Manifest;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.pool.Journal;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with a checkpoint of step 3, whose store and journal grow while they are copied. */
final class BackupTest {
  private static final ExampleStore.Options OPTIONS = new ExampleStore.Options(1 << 14, 256);

  private static final int STEPS = 2000;

  @TempDir private Path folder;

  @Test
  void aCopyOfARunThatGoesOnIsWholeUpToSomeMoment() throws Exception {
    var run = new RunFolder(folder.resolve("run"));
    publish(run);
    try (var store = ExampleStore.open(run.store(), OPTIONS);
        var journal = Journal.open(run.journal())) {
      grow(store, journal, 1);
      var growing =
          CompletableFuture.runAsync(
              () -> {
                for (long step = 2; step <= STEPS; step++) grow(store, journal, step);
              });
      int copies = 0;
      do {
        var copy = new RunFolder(folder.resolve("copy" + copies++));
        assertThat(Backup.of(run, copy.root())).isEqualTo(3);
        check(copy);
      } while (!growing.isDone());
      growing.join();
    }
  }

  @Test
  void theCheckpointIsPinnedOnlyWhileItIsCopied() throws IOException {
    var run = new RunFolder(folder.resolve("run"));
    publish(run);
    try (var journal = Journal.open(run.journal())) {
      journal.append(1, 1);
    }
    Backup.of(run, folder.resolve("copy"));
    for (var root : new Path[] {run.root(), folder.resolve("copy")}) {
      var found = new Checkpoints(new RunFolder(root).checkpoints(), 1).survey();
      assertThat(found.readable()).singleElement().matches(saved -> !saved.isPinned());
    }
  }

  @Test
  void whatCannotBeCopiedIsRefusedByName() throws IOException {
    var run = new RunFolder(folder.resolve("run"));
    Files.createDirectories(run.checkpoints());
    assertThatThrownBy(() -> Backup.of(run, folder.resolve("copy")))
        .hasMessageContaining("has no whole checkpoint");
    publish(run);
    assertThatThrownBy(() -> Backup.of(run, folder)).hasMessageContaining("name a new folder");
    Files.createDirectories(run.broker());
    assertThatThrownBy(() -> Backup.of(run, folder.resolve("copy")))
        .hasMessageContaining("stop the run and copy all of");
  }

  /** Ten examples, and then the draw that admits them. */
  private static void grow(ExampleStore store, Journal journal, long step) {
    for (int i = 0; i < 10; i++) {
      store.append(new Example("k", "s" + step % 7, Tokens.of(new int[60]), 1, 0, store.nextId()));
    }
    journal.append(step, store.nextId());
  }

  private static void check(RunFolder copy) throws IOException {
    assertThat(RunCheck.of(copy.root()))
        .filteredOn(each -> each.part().matches("store|journal"))
        .hasSize(2)
        .allMatch(RunCheck.Finding::whole);
    try (var store = ExampleStore.open(copy.store(), OPTIONS);
        var journal = Journal.open(copy.journal())) {
      assertThat(journal.admittedAt(journal.lastStep()).orElseThrow())
          .isLessThanOrEqualTo(store.nextId());
      assertThat(store.sourceName(store.source(store.nextId() - 1))).startsWith("s");
    }
  }

  private static void publish(RunFolder run) throws IOException {
    Files.createDirectories(run.checkpoints());
    var checkpoints = new Checkpoints(run.checkpoints(), 1);
    var place = Files.createDirectories(checkpoints.place(3));
    Files.writeString(place.resolve("part"), "of a model");
    checkpoints.publish(
        place,
        new Manifest(
            Manifest.FORMAT,
            3,
            10,
            0,
            Map.of(),
            ReadTopics.NONE,
            1,
            1,
            "2026-01-01T00:00:00Z",
            Map.of()));
  }
}
