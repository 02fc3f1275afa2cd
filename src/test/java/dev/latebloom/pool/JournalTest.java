package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
  @Property(tries = 60)
  void remembersEveryStepAcrossReopeningAndTruncation(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    var path = Files.createTempFile("journal", "");
    var model = new TreeMap<Long, Long>();
    var journal = Journal.open(path);
    for (int i = 0; i < 150; i++) {
      long last = model.isEmpty() ? 0 : model.lastKey();
      switch (random.nextInt(20)) {
        case 0 -> {
          journal.close();
          journal = Journal.open(path);
        }
        case 1 -> {
          long step = random.nextLong(last + 3);
          journal.truncateAfter(step);
          model.tailMap(step, false).clear();
        }
        default -> {
          long step = last + (random.nextInt(5) == 0 ? 1 + random.nextInt(9) : 1);
          journal.append(step, 10L * i);
          model.put(step, 10L * i);
        }
      }
      assertThat(journal.lastStep()).isEqualTo(model.isEmpty() ? 0 : model.lastKey());
    }
    for (long step = 0; step <= journal.lastStep() + 1; step++) {
      var admitted = model.get(step);
      assertThat(journal.admittedAt(step))
          .isEqualTo(admitted == null ? OptionalLong.empty() : OptionalLong.of(admitted));
    }
    journal.close();
    Files.delete(path);
  }

  @Test
  void losesOnlyTheEntryThatWasBeingWritten(@TempDir Path folder) throws IOException {
    var path = folder.resolve("journal");
    fill(path, 10);
    var whole = Files.readAllBytes(path);
    for (int size = 0; size < whole.length; size++) {
      Files.write(path, Arrays.copyOf(whole, size));
      try (var journal = Journal.open(path)) {
        long steps = Math.max(0, (size - 8) / 20);
        assertThat(journal.lastStep()).isEqualTo(steps);
        journal.append(steps + 1, 77);
        assertThat(journal.admittedAt(steps + 1)).hasValue(77);
      }
    }
  }

  @Test
  void cutsOffATailOfZeros(@TempDir Path folder) throws IOException {
    var path = folder.resolve("journal");
    fill(path, 10);
    var bytes = Files.readAllBytes(path);
    Arrays.fill(bytes, 8 + 7 * 20, bytes.length, (byte) 0);
    Files.write(path, bytes);
    try (var journal = Journal.open(path)) {
      assertThat(journal.lastStep()).isEqualTo(7);
      assertThat(journal.truncatedBytes()).isEqualTo(60);
    }
  }

  @Test
  void reportsADamagedEntryBeforeAWholeOne(@TempDir Path folder) throws IOException {
    var path = folder.resolve("journal");
    fill(path, 10);
    var bytes = Files.readAllBytes(path);
    bytes[8 + 3 * 20 + 5] ^= 1;
    Files.write(path, bytes);
    assertThatThrownBy(() -> Journal.open(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged at byte 68");
  }

  /** Draws and edits at random, reopened at random, against a list of edits for each step. */
  @Property(tries = 60)
  void remembersTheEditsOfEveryDraw(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    var path = Files.createTempFile("journal", "");
    var model = new TreeMap<Long, List<Edit>>();
    var journal = Journal.open(path);
    for (int i = 0; i < 150; i++) {
      long next = journal.lastStep() + 1;
      switch (random.nextInt(6)) {
        case 0 -> {
          journal.close();
          journal = Journal.open(path);
        }
        case 1 -> {
          long step = random.nextLong(next);
          journal.truncateAfter(step);
          model.tailMap(step, false).clear();
        }
        case 2, 3 -> {
          var kinds = Edit.Kind.values();
          int kind = random.nextInt(kinds.length + 1);
          long number = random.nextLong(1L << 40);
          Edit edit =
              kind < kinds.length
                  ? new Edit.OfExample(kinds[kind], number)
                  : new Edit.OfPolicy(number);
          assertThat(journal.append(edit)).isEqualTo(next);
          model.computeIfAbsent(next, _ -> new ArrayList<>()).add(edit);
        }
        default -> journal.append(next, i);
      }
      long step = 1 + random.nextLong(journal.lastStep() + 1);
      assertThat(journal.editsAt(step)).isEqualTo(model.getOrDefault(step, List.of()));
    }
    for (long step = 1; step <= journal.lastStep() + 1; step++) {
      assertThat(journal.editsAt(step)).isEqualTo(model.getOrDefault(step, List.of()));
      assertThat(journal.admittedAt(step).isPresent()).isEqualTo(step <= journal.lastStep());
    }
    journal.close();
    Files.delete(path);
  }

  @Test
  void refusesAStepThatDoesNotRise(@TempDir Path folder) throws IOException {
    try (var journal = Journal.open(folder.resolve("journal"))) {
      journal.append(4, 1);
      assertThatThrownBy(() -> journal.append(4, 1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void fill(Path path, int steps) throws IOException {
    try (var journal = Journal.open(path)) {
      for (int step = 1; step <= steps; step++) journal.append(step, 5L * step);
    }
  }
}
