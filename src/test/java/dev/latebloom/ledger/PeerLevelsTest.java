package dev.latebloom.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerLevelsTest {
  @TempDir Path folder;

  private Ledger ledger(int capacity) throws IOException {
    return Ledger.create(folder.resolve("ledger"), capacity);
  }

  private static void admit(Ledger ledger, int examples, int source, int lengthBucket) {
    for (int i = 0; i < examples; i++) ledger.admit(ledger.nextId(), source, lengthBucket);
  }

  @Test
  void severalSourcesAreGroups() throws IOException {
    try (var ledger = ledger(100)) {
      admit(ledger, 10, 0, 5);
      admit(ledger, 10, 3, 5);
      var peers = ledger.peers();
      assertThat(peers.group(0, 5)).isNotEqualTo(peers.group(3, 5));
      assertThat(peers.group(3, 90)).isEqualTo(peers.group(3, 5));
    }
  }

  @Test
  void inTheOnlySourceThoseOfOneFormAre() throws IOException {
    try (var ledger = ledger(100)) {
      int form = LengthBucket.of(20, 30);
      int otherPrompt = LengthBucket.of(90, 30);
      int otherResponse = LengthBucket.of(20, 90);
      for (int each : new int[] {form, otherPrompt, otherResponse}) admit(ledger, 8, 7, each);
      var peers = ledger.peers();
      assertThat(peers.group(7, otherPrompt)).isNotEqualTo(peers.group(7, form));
      assertThat(peers.group(7, otherResponse))
          .isNotEqualTo(peers.group(7, form))
          .isNotEqualTo(peers.group(7, otherPrompt));
    }
  }

  @Test
  void formsOfFewExamplesShareAGroup() throws IOException {
    try (var ledger = ledger(100)) {
      admit(ledger, 20, 0, LengthBucket.of(5, 5));
      admit(ledger, 7, 0, LengthBucket.of(50, 5));
      admit(ledger, 7, 0, LengthBucket.of(5, 50));
      var peers = ledger.peers();
      int few = peers.group(0, LengthBucket.of(50, 5));
      assertThat(peers.group(0, LengthBucket.of(5, 50))).isEqualTo(few);
      assertThat(peers.group(0, LengthBucket.of(5, 5))).isNotEqualTo(few);
    }
  }

  @Test
  void smallSourcesShareAGroup() throws IOException {
    try (var ledger = ledger(100)) {
      admit(ledger, 20, 0, 5);
      admit(ledger, 3, 1, 5);
      admit(ledger, 3, 2, 5);
      var peers = ledger.peers();
      assertThat(peers.group(1, 5)).isEqualTo(peers.group(2, 5)).isNotEqualTo(peers.group(0, 5));
    }
  }

  @Test
  void aSourceThatHasLeftCountsNoMore() throws IOException {
    try (var ledger = ledger(20)) {
      admit(ledger, 20, 0, 5);
      admit(ledger, 20, 1, 90);
      var peers = ledger.peers();
      assertThat(peers.group(0, 90)).isEqualTo(peers.group(1, 90));
    }
  }

  @Test
  void theHighestSourceAndTheLargestFormHaveAGroup() throws IOException {
    try (var ledger = ledger(100)) {
      admit(ledger, 10, 65_535, LengthBucket.COUNT - 1);
      var peers = ledger.peers();
      assertThat(peers.group(65_535, LengthBucket.COUNT - 1)).isBetween(0, PeerLevels.GROUPS - 1);
      admit(ledger, 10, 0, 1);
      assertThat(peers.group(65_535, 1)).isBetween(0, PeerLevels.GROUPS - 1);
    }
  }

  @Test
  void levelsArePartOfACopy() throws IOException {
    var copy = folder.resolve("copy");
    try (var ledger = ledger(4)) {
      ledger.peers().visit(3, 0.5, 0.125);
      ledger.saveTo(copy);
      ledger.peers().visit(3, 2, 2);
      ledger.restoreFrom(copy);
      assertThat(ledger.peers().visits(3)).isEqualTo(1);
      assertThat(ledger.peers().level(3)).isEqualTo(0.5);
      assertThat(ledger.peers().scale(3)).isEqualTo(0.125);
    }
  }
}
