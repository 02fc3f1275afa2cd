package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.pool.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerKeyTest {
  private final Ledger ledger;

  PeerKeyTest(@TempDir Path folder) throws IOException {
    ledger = Ledger.create(folder.resolve("ledger"), 3000);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void admit(int source, int responseLength, float simpleLoss) {
    long id = ledger.nextId();
    ledger.admit(id, source, responseLength);
    ledger.setSimpleLoss(ledger.slot(id), simpleLoss);
  }

  @Test
  void sourcesComeFirst() {
    admit(0, 5, 1f);
    admit(3, 5, 1f);
    var key = PeerKey.of(ledger);
    assertThat(key.size()).isEqualTo(4);
    assertThat(key.group(0)).isNotEqualTo(key.group(1));
  }

  @Test
  void theOnlySourceIsCutIntoFifthsBySimpleLoss() {
    for (int i = 0; i < 1000; i++) admit(7, 5, 0.5f + i / 250f);
    var key = PeerKey.of(ledger);
    var sizes = new int[key.size()];
    for (int slot = 0; slot < 1000; slot++) {
      sizes[key.group(slot)]++;
      if (slot > 0) assertThat(key.group(slot)).isGreaterThanOrEqualTo(key.group(slot - 1));
    }
    for (int fifth = 0; fifth < 5; fifth++) assertThat(sizes[fifth]).isBetween(180, 220);
  }

  @Test
  void examplesWithoutASimpleLossAreEachOthersPeers() {
    for (int i = 0; i < 10; i++) admit(0, 5, i < 7 ? 1f : Float.NaN);
    var key = PeerKey.of(ledger);
    assertThat(key.group(9)).isEqualTo(key.group(7)).isNotEqualTo(key.group(0));
  }

  @Test
  void withoutEitherThoseOfSimilarLengthAre() {
    for (int length = 1; length <= 2000; length++) admit(0, length, Float.NaN);
    var key = PeerKey.of(ledger);
    for (int slot = 1; slot < 2000; slot++) {
      int step = key.group(slot) - key.group(slot - 1);
      assertThat(step).as("from length %d", slot).isBetween(0, 1);
    }
    assertThat(key.group(0)).isZero();
    assertThat(key.group(1999)).isLessThan(30);
  }

  @Test
  void theLongestResponseThereCanBeHasAGroup() {
    admit(0, Integer.MAX_VALUE, Float.NaN);
    var key = PeerKey.of(ledger);
    assertThat(key.group(0)).isLessThan(key.size());
  }
}
