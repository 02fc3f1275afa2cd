package dev.latebloom.observe.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunRecordTest {
  private static final long AMPLE = 1 << 20;

  /** A step of three examples, whose losses depend on it. */
  private static void append(RunRecord record, long step) {
    record.append(step, new long[] {step, 7, 2 * step}, new float[] {step, Float.NaN, -0.0f});
  }

  private static List<Long> steps(Path folder) throws IOException {
    var steps = new ArrayList<Long>();
    RunRecord.forEach(folder, (step, ids, losses) -> steps.add(step));
    return steps;
  }

  @Test
  void returnsWhatWasAppendedToTheBit(@TempDir Path folder) throws IOException {
    float odd = Float.intBitsToFloat(0x7fc0_1234);
    try (var record = RunRecord.open(folder, AMPLE)) {
      record.append(3, new long[] {Long.MAX_VALUE, 0}, new float[] {odd, Float.MIN_VALUE});
      RunRecord.forEach(
          folder,
          (step, ids, losses) -> {
            assertThat(step).isEqualTo(3);
            assertThat(ids).containsExactly(Long.MAX_VALUE, 0);
            assertThat(Float.floatToRawIntBits(losses[0])).isEqualTo(0x7fc0_1234);
            assertThat(losses[1]).isEqualTo(Float.MIN_VALUE);
          });
      assertThat(steps(folder)).containsExactly(3L);
    }
  }

  @Test
  void collectsTheHistoryOfChosenExamples(@TempDir Path folder) throws IOException {
    try (var record = RunRecord.open(folder, AMPLE)) {
      for (long step = 1; step <= 4; step++) append(record, step);
    }
    var history = RunRecord.history(folder, Set.of(4L, 99L), 8);
    assertThat(history.get(99L)).isEmpty();
    assertThat(history.get(4L))
        .containsExactly(new RunRecord.Visit(2, -0.0f), new RunRecord.Visit(4, 4f));
  }

  @Test
  void losesOnlyTheStepThatWasBeingWritten(@TempDir Path folder) throws IOException {
    try (var record = RunRecord.open(folder, AMPLE)) {
      for (long step = 1; step <= 3; step++) append(record, step);
    }
    var path = folder.resolve("%020d.losses".formatted(1));
    var whole = Files.readAllBytes(path);
    assertThat(whole).hasSize(3 * 60);
    for (int size = 0; size <= whole.length; size++) {
      Files.write(path, Arrays.copyOf(whole, size));
      assertThat(steps(folder)).hasSize(size / 60);
      try (var record = RunRecord.open(folder, AMPLE)) {
        assertThat(record.truncatedBytes()).isEqualTo(size % 60);
        append(record, 10);
      }
      assertThat(steps(folder)).hasSize(size / 60 + 1).endsWith(10L);
    }
  }

  @Test
  void reportsADamagedStepBeforeAWholeOne(@TempDir Path folder) throws IOException {
    try (var record = RunRecord.open(folder, AMPLE)) {
      for (long step = 1; step <= 3; step++) append(record, step);
    }
    var path = folder.resolve("%020d.losses".formatted(1));
    var bytes = Files.readAllBytes(path);
    for (int at = 60; at < 120; at++) {
      var damaged = bytes.clone();
      damaged[at] ^= 4;
      Files.write(path, damaged);
      assertThatThrownBy(() -> RunRecord.open(folder, AMPLE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged at byte 60");
    }
  }

  @Test
  void staysWithinItsBoundAndKeepsTheNewest(@TempDir Path folder) throws IOException {
    long bound = 8 * 600;
    try (var record = RunRecord.open(folder, bound)) {
      for (long step = 1; step <= 500; step++) append(record, step);
    }
    long size = 0;
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) size += Files.size(file);
    }
    assertThat(size).isBetween(bound * 3 / 4, bound);
    var steps = steps(folder);
    assertThat(steps).isSorted().endsWith(500L).hasSize((int) (size / 60));
  }

  @Test
  void forgetsStepsThatARestartMakesAgain(@TempDir Path folder) throws IOException {
    for (long keep = 0; keep <= 41; keep++) {
      try (var record = RunRecord.open(folder, 8 * 600)) {
        for (long step = record.lastStep() + 1; step <= 40; step++) append(record, step);
        record.truncateAfter(keep);
        assertThat(record.lastStep()).isEqualTo(Math.min(keep, 40));
        assertThat(steps(folder)).hasSize((int) Math.min(keep, 40));
      }
      try (var record = RunRecord.open(folder, 8 * 600)) {
        assertThat(record.lastStep()).isEqualTo(Math.min(keep, 40));
      }
    }
  }

  /** What a reader sees that is at its first step when {@code meanwhile} happens. */
  private static List<Long> stepsWhile(Path folder, Runnable meanwhile) throws IOException {
    var steps = new ArrayList<Long>();
    RunRecord.forEach(
        folder,
        (step, ids, losses) -> {
          if (steps.isEmpty()) meanwhile.run();
          steps.add(step);
        });
    return steps;
  }

  @Test
  void endsEarlyForAReaderWhoseStepsARestartCutsOff(@TempDir Path folder) throws IOException {
    // More than a reader takes at once, so that it meets the new end.
    int ample = 4_000;
    for (long keep = 0; keep <= ample; keep += 100) {
      long kept = keep;
      try (var record = RunRecord.open(folder, 1 << 24)) {
        for (long step = record.lastStep() + 1; step <= ample; step++) append(record, step);
        var steps = stepsWhile(folder, () -> record.truncateAfter(kept));
        assertThat(steps).isSorted().startsWith(1L).hasSizeGreaterThanOrEqualTo((int) keep);
        assertThat(steps(folder)).hasSize((int) keep);
      }
    }
  }

  @Test
  void endsEarlyForAReaderWhoseStepsARestartMakesAgain(@TempDir Path folder) throws IOException {
    try (var record = RunRecord.open(folder, 1 << 24)) {
      for (long step = 1; step <= 4_000; step++) append(record, step);
      var steps =
          stepsWhile(
              folder,
              () -> {
                record.truncateAfter(10);
                for (long step = 11; step <= 4_000; step++) {
                  record.append(step, new long[] {1, 2, 3}, new float[] {1, 2, step});
                }
              });
      assertThat(steps).isSorted().hasSizeBetween(1_000, 3_999);
      assertThat(steps(folder)).hasSize(4_000);
    }
  }

  @Test
  void refusesStepsThatDoNotRise(@TempDir Path folder) throws IOException {
    try (var record = RunRecord.open(folder, AMPLE)) {
      append(record, 5);
      assertThatThrownBy(() -> append(record, 5)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
