package dev.latebloom.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
  @TempDir Path folder;

  @Test
  void anExampleTakesAtMostSixtyFourBytes() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 1000)) {
      assertThat(ledger.rowBytes()).isLessThanOrEqualTo(64);
      assertThat(Files.size(folder.resolve("ledger")))
          .isEqualTo(LedgerHeader.BYTES + ledger.peers().bytes() + 1000L * ledger.rowBytes());
      assertThat(ledger.capacity()).isEqualTo(1000);
    }
  }

  @Test
  void refusesIdsOutOfOrder() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 4)) {
      ledger.admit(0, 0, 1);
      assertThatThrownBy(() -> ledger.admit(2, 0, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("example 2 admitted, expected 1");
    }
  }

  @Test
  void namesTheExampleThatHasLeft() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 2)) {
      for (int id = 0; id < 3; id++) ledger.admit(id, 0, 1);
      assertThatThrownBy(() -> ledger.slot(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("example 0 is not in the ledger, which holds 1 to 3");
    }
  }

  @Test
  void refusesASourceThatItsColumnCannotHold() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 2)) {
      assertThatThrownBy(() -> ledger.admit(0, 65536, 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(ledger.held()).isZero();
    }
  }

  @Test
  void refusesAFormThatThereIsNot() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 2)) {
      assertThatThrownBy(() -> ledger.admit(0, 0, LengthBucket.COUNT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("example 0 has source 0 and length bucket 1849");
      assertThat(ledger.held()).isZero();
    }
  }

  @Test
  void opensWhatItLeftBehind() throws IOException {
    var file = folder.resolve("ledger");
    try (var ledger = Ledger.create(file, 3)) {
      for (int id = 0; id < 5; id++) ledger.admit(id, id, 10 + id);
      ledger.fastLoss.set(ledger.slot(4), 0.25f);
    }
    try (var ledger = Ledger.open(file)) {
      assertThat(ledger.firstId()).isEqualTo(2);
      assertThat(ledger.nextId()).isEqualTo(5);
      assertThat(ledger.lengthBucket(ledger.slot(3))).isEqualTo(13);
      assertThat(ledger.fastLoss.get(ledger.slot(4))).isEqualTo(0.25f);
    }
  }

  @Test
  void doesNotOpenWhatIsNoLedger() throws IOException {
    var file = Files.write(folder.resolve("other"), new byte[8192]);
    assertThatThrownBy(() -> Ledger.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("other is not a ledger");
  }

  @Test
  void doesNotOpenALedgerThatWasCut() throws IOException {
    var file = folder.resolve("ledger");
    Ledger.create(file, 100).close();
    try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(5000);
    }
    assertThatThrownBy(() -> Ledger.open(file)).hasMessageContaining("not a whole ledger");
  }

  @Test
  void refusesACopyOfAnotherCapacityAndSaysWhatToSet() throws IOException {
    var copy = folder.resolve("copy");
    try (var small = Ledger.create(folder.resolve("small"), 4);
        var large = Ledger.create(folder.resolve("large"), 8)) {
      small.saveTo(copy);
      assertThatThrownBy(() -> large.restoreFrom(copy))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("capacity 4, not 8; set pool.capacity to 4");
    }
  }

  @Test
  void aCopyHasTheSnapshotsOfLosses() throws IOException {
    var copy = folder.resolve("copy");
    try (var ledger = Ledger.create(folder.resolve("ledger"), 3, 2);
        var other = Ledger.create(folder.resolve("other"), 3, 2);
        var without = Ledger.create(folder.resolve("without"), 3)) {
      for (int id = 0; id < 3; id++) ledger.admit(id, 0, 1);
      for (int slot = 0; slot < 3; slot++) ledger.snapshots().set(slot, 1, slot + 0.5f);
      ledger.saveTo(copy);
      other.restoreFrom(copy);
      for (int slot = 0; slot < 3; slot++) {
        assertThat(other.snapshots().loss(slot, 0)).isNaN();
        assertThat(other.snapshots().loss(slot, 1)).isEqualTo(slot + 0.5f);
      }
      assertThatThrownBy(() -> without.restoreFrom(copy))
          .hasMessageContaining("has 2 snapshots of losses, reweight.policy asks for 0");
      // Who comes later has none of those that left.
      ledger.admit(3, 0, 1);
      assertThat(ledger.snapshots().loss(0, 1)).isNaN();
      assertThat(ledger.snapshots().loss(1, 1)).isEqualTo(1.5f);
    }
  }

  @Test
  void isUnchangedByADamagedCopy() throws IOException {
    var copy = folder.resolve("copy");
    try (var ledger = Ledger.create(folder.resolve("ledger"), 4)) {
      ledger.admit(0, 7, 1);
      ledger.saveTo(copy);
      var bytes = Files.readAllBytes(copy);
      bytes[LedgerHeader.BYTES + 3] ^= 1;
      Files.write(copy, bytes);
      ledger.admit(1, 9, 2);
      assertThatThrownBy(() -> ledger.restoreFrom(copy)).hasMessageContaining("is damaged");
      assertThat(ledger.held()).isEqualTo(2);
      assertThat(ledger.source(ledger.slot(1))).isEqualTo(9);
    }
  }

  @Test
  void countsDrawsByCohortUntilTheyAreForgotten() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 4)) {
      ledger.countDraw(Cohort.LATE);
      ledger.countDraw(Cohort.LATE);
      ledger.countDraw(Cohort.QUARANTINED);
      assertThat(ledger.draws(Cohort.LATE)).isEqualTo(2);
      assertThat(ledger.draws(Cohort.QUARANTINED)).isEqualTo(1);
      ledger.forgetDraws();
      assertThat(ledger.draws(Cohort.LATE)).isZero();
      assertThat(ledger.draws(Cohort.QUARANTINED)).isZero();
    }
  }

  @Test
  void countsTheVisitsOfTheExamplesHeld() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 2)) {
      for (int id = 0; id < 3; id++) {
        ledger.admit(id, 0, 1);
        ledger.setVisits(ledger.slot(id), 10 + id);
      }
      assertThat(ledger.visits()).isEqualTo(23);
    }
  }

  @Test
  void aCopyTakesRoomForTheRowsThatAreUsed() throws IOException {
    var copy = folder.resolve("copy");
    try (var ledger = Ledger.create(folder.resolve("large"), 1_000_000);
        var again = Ledger.create(folder.resolve("again"), 1_000_000)) {
      for (int id = 0; id < 400; id++) ledger.admit(id, id % 3, 0);
      ledger.weight.set(399, 777);
      ledger.saveTo(copy);
      assertThat(Files.size(copy)).isLessThan(400_000);
      again.restoreFrom(copy);
      assertThat(again.held()).isEqualTo(400);
      assertThat(again.weight.get(again.slot(399))).isEqualTo(777);
      assertThat(Files.mismatch(folder.resolve("large"), folder.resolve("again"))).isEqualTo(-1);
    }
  }

  /** As it was written before copies were cut to what is used: the ledger's file and its CRC32C. */
  @Test
  void aCopyOfAllRowsOpens() throws IOException {
    var copy = folder.resolve("copy");
    try (var ledger = Ledger.create(folder.resolve("old"), 100);
        var again = Ledger.create(folder.resolve("again"), 100)) {
      for (int id = 0; id < 40; id++) ledger.admit(id, id % 3, 0);
      ledger.weight.set(39, 777);
      var bytes = Files.readAllBytes(folder.resolve("old"));
      var crc = new CRC32C();
      crc.update(bytes);
      Files.write(copy, bytes);
      Files.write(
          copy,
          ByteBuffer.allocate(Long.BYTES).putLong(crc.getValue()).array(),
          StandardOpenOption.APPEND);
      again.restoreFrom(copy);
      assertThat(again.held()).isEqualTo(40);
      assertThat(again.weight.get(39)).isEqualTo(777);
    }
  }

  /** Version 6 had no marks: its second word, and the checksum behind it, are all that differs. */
  @Test
  void aCopyOfTheVersionBeforeOpensAndIsWrittenAsThisOne() throws IOException {
    var copy = folder.resolve("copy");
    try (var ledger = Ledger.create(folder.resolve("ledger"), 4)) {
      ledger.admit(0, 0, 1);
      ledger.setCohort(0, Cohort.LATE);
      ledger.saveTo(copy);
      var now = Files.readAllBytes(copy);
      var before = now.clone();
      ByteBuffer.wrap(before).order(ByteOrder.nativeOrder()).putLong(Long.BYTES, 6);
      var crc = new CRC32C();
      crc.update(before, 0, before.length - Long.BYTES);
      ByteBuffer.wrap(before).putLong(before.length - Long.BYTES, crc.getValue());
      Files.write(copy, before);
      ledger.restoreFrom(copy);
      assertThat(ledger.cohort(0)).isEqualTo(Cohort.LATE);
      assertThat(ledger.mark(0)).isEqualTo(Mark.NONE);
      ledger.saveTo(copy);
      assertThat(Files.readAllBytes(copy)).isEqualTo(now);
    }
  }

  @Test
  void aRemovedExampleIsHeldAndNotVisited() throws IOException {
    try (var ledger = Ledger.create(folder.resolve("ledger"), 4)) {
      for (int id = 0; id < 3; id++) ledger.admit(id, 0, 1);
      ledger.setCohort(1, Cohort.LATE);
      ledger.setMark(1, Mark.REMOVED);
      var visited = new ArrayList<Long>();
      ledger.forEach((id, slot) -> visited.add(id));
      assertThat(visited).containsExactly(0L, 2L);
      assertThat(ledger.holds(1)).isTrue();
      assertThat(ledger.cohort(1)).isEqualTo(Cohort.LATE);
    }
  }
}
