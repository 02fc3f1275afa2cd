package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.cluster.outer.Fragment;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.pool.store.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FragmentStoreTest {
  private static final Fragment FRAGMENT = Fragment.of(new byte[] {1, 2, 3});

  @TempDir Path folder;

  private void damage() throws IOException {
    Files.write(folder.resolve(FRAGMENT.name()), new byte[] {1, 2, 4});
  }

  @Test
  void aFragmentThatWasHashedWhenItWasWrittenIsNotReadToSayThatItIsHere() throws IOException {
    var store = new FragmentStore(folder);
    store.put(FRAGMENT);
    damage();
    assertThat(store.has(FRAGMENT.name())).isTrue();
  }

  @Test
  void aFragmentThatIsDamagedIsFoundWhenItIsUsedAndIsNotHereFromThenOn() throws IOException {
    var store = new FragmentStore(folder);
    store.put(FRAGMENT);
    damage();
    assertThat(store.get(FRAGMENT.name())).isEmpty();
    assertThat(store.has(FRAGMENT.name())).isFalse();
    store.put(FRAGMENT);
    assertThat(store.get(FRAGMENT.name())).isPresent();
  }

  @Test
  void whatAnEarlierProcessLeftIsLookedAtBeforeItCounts() throws IOException {
    new FragmentStore(folder).put(FRAGMENT);
    assertThat(new FragmentStore(folder).has(FRAGMENT.name())).isTrue();
    damage();
    assertThat(new FragmentStore(folder).has(FRAGMENT.name())).isFalse();
    var store = new FragmentStore(folder);
    store.put(FRAGMENT);
    store.keep(Set.of());
    assertThat(store.has(FRAGMENT.name())).isFalse();
  }

  @Test
  void aFullDiskIsNamedWithTheRoomThatIsLeft() throws IOException {
    try (var disk = SmallDisk.at(folder, 64)) {
      var store = new FragmentStore(folder);
      var done = new DoneFile(folder.resolve("applied.jsonl"));
      disk.fill();
      assertThatThrownBy(() -> store.put(FRAGMENT))
          .hasMessageContaining(folder + " cannot be written: No space left on device (0 bytes");
      assertThatThrownBy(() -> done.add(new Replica.Done(1, 1, "hash")))
          .hasMessageContaining(
              "applied.jsonl cannot be written: No space left on device (0 bytes");
    }
  }
}
