package dev.latebloom.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.Phase;
import dev.latebloom.serve.Operations.Kind;
import dev.latebloom.serve.Operations.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class OperationsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Status status = new Status(Path.of("run"), 0, Duration.ofHours(1), () -> NOW);
  private final Operations operations = new Operations();

  @Test
  void aPauseIsDoneWhenTheRunIsPausedAndStaysDone() {
    status.enter(Phase.TRAINING);
    long pause = begin(Kind.PAUSE);
    assertThat(state(pause)).isEqualTo(State.RUNNING);

    status.enter(Phase.PAUSED);
    assertThat(state(pause)).isEqualTo(State.DONE);

    long resume = begin(Kind.RESUME);
    status.enter(Phase.TRAINING);
    assertThat(state(resume)).isEqualTo(State.DONE);
    assertThat(state(pause)).isEqualTo(State.DONE);
  }

  @Test
  void aResumeSupersedesAPauseThatHasNotComeAboutYet() {
    status.enter(Phase.TRAINING);
    long pause = begin(Kind.PAUSE);
    long checkpoint = begin(Kind.CHECKPOINT);
    begin(Kind.RESUME);

    assertThat(state(pause)).isEqualTo(State.SUPERSEDED);
    assertThat(state(checkpoint)).isEqualTo(State.RUNNING);
  }

  @Test
  void aCheckpointIsDoneWhenOneHasTheStepAtWhichItWasAskedFor() {
    status.accept(Samples.snapshot(120));
    long checkpoint = begin(Kind.CHECKPOINT);
    status.accept(CheckpointFigures.NONE.written(100, Duration.ofMillis(9), 1, NOW));
    assertThat(state(checkpoint)).isEqualTo(State.RUNNING);

    status.accept(CheckpointFigures.NONE.written(120, Duration.ofMillis(9), 1, NOW));
    assertThat(find(checkpoint).detail()).isEqualTo("of step 120");
    assertThat(state(checkpoint)).isEqualTo(State.DONE);
  }

  @Test
  void aCheckpointThatCannotBeWrittenSaysWhy() {
    status.accept(Samples.snapshot(120));
    long checkpoint = begin(Kind.CHECKPOINT);
    status.accept(CheckpointFigures.NONE.notWritten("no room"));

    assertThat(state(checkpoint)).isEqualTo(State.FAILED);
    assertThat(find(checkpoint).detail()).isEqualTo("no room");
  }

  @Test
  void theLastHundredAreKept() {
    for (int i = 0; i < 150; i++) begin(Kind.CHECKPOINT);

    assertThat(operations.find(50, status.now())).isEmpty();
    assertThat(operations.find(51, status.now())).isPresent();
    assertThat(operations.find(150, status.now())).isPresent();
    assertThat(operations.find(151, status.now())).isEmpty();
  }

  private long begin(Kind kind) {
    return operations.begin(kind, status.now()).id();
  }

  private State state(long id) {
    return find(id).state();
  }

  private Operations.Operation find(long id) {
    return operations.find(id, status.now()).orElseThrow();
  }
}
