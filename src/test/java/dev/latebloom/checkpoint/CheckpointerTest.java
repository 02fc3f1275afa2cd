package dev.latebloom.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.pool.Barrier;
import dev.latebloom.pool.Journal;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointerTest {
  @TempDir Path root;
  private final TestInbox<Checkpointer.Outcome> outcomes = TestInbox.create();
  private ExampleStore store;
  private Journal journal;
  private Checkpoints checkpoints;
  private BehaviorTestKit<Pool.LapCompleted> checkpointer;

  @BeforeEach
  void open() throws IOException {
    store = ExampleStore.open(root.resolve("store"), new ExampleStore.Options(1 << 16, 256));
    journal = Journal.open(root.resolve("journal"));
    checkpoints = new Checkpoints(root.resolve("checkpoints"), 2);
    var origin = new Checkpointer.Origin(ReadTopics.NONE, 1, 2, Clock.systemUTC());
    checkpointer =
        BehaviorTestKit.create(
            Checkpointer.create(checkpoints, origin, store, journal, outcomes.getRef()));
  }

  @AfterEach
  void close() {
    store.close();
    journal.close();
  }

  @Test
  void saysThatACheckpointIsOnDisk() throws IOException {
    complete(barrier(1), false);
    assertThat(outcomes.receiveMessage()).isInstanceOf(Checkpointer.Published.class);
    assertThat(checkpoints.newest(damaged -> {})).isPresent();
  }

  @Test
  void aPartThatCouldNotBeWrittenIsAnOutcomeAndItsFolderIsGone() throws IOException {
    complete(barrier(1), false);
    var failing =
        barrier(2)
            .with(
                folder -> {
                  throw new IOException("No space left on device");
                });
    complete(failing, true);
    outcomes.receiveMessage();
    var failed = (Checkpointer.Failed) outcomes.receiveMessage();
    assertThat(failed.last()).isTrue();
    assertThat(failed.why())
        .contains("of step 2 cannot be written", "No space left on device", "checkpoints");
    assertThat(failing.folder()).doesNotExist();
    assertThat(checkpoints.newest(damaged -> {}).orElseThrow().manifest().step()).isEqualTo(1);
  }

  @Test
  void whatCannotBeRenamedIntoPlaceIsAnOutcomeAndTheNextOneIsWritten() throws IOException {
    var first = barrier(1);
    var away = Files.move(first.folder(), root.resolve("away"));
    complete(first, false);
    assertThat(outcomes.receiveMessage()).isInstanceOf(Checkpointer.Failed.class);
    assertThat(away).exists();
    complete(barrier(2), false);
    assertThat(outcomes.receiveMessage()).isInstanceOf(Checkpointer.Published.class);
  }

  @Test
  void shortRoomIsSaidInBytes() {
    assertThat(new Room(5_000_000, 1_000_000, 2_000).shortage())
        .contains("takes 5,000,000 bytes", "1,002,000 are free");
    assertThat(new Room(0, 1_000_000, 0).shortage())
        .contains("more than 1,000,000 bytes", "1,000,000 are free");
    assertThat(new Room(5_000_000, 1_000_000, 1L << 30).shortage()).isEmpty();
  }

  private Barrier barrier(long step) throws IOException {
    return Barrier.behind(step, Files.createDirectories(checkpoints.place(step)))
        .with(folder -> Files.writeString(folder.resolve("part"), "of step " + step));
  }

  private void complete(Barrier barrier, boolean last) {
    checkpointer.run(new Pool.LapCompleted(barrier, 10, 0, Map.of(0, 10L), last));
  }
}
