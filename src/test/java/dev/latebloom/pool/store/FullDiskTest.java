package dev.latebloom.pool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FullDiskTest {
  private static final ExampleStore.Options OPTIONS = new ExampleStore.Options(1 << 18, 256);

  @TempDir Path folder;

  @Test
  void aFullDiskIsAnErrorAndTheStoreOpensOnItAndGoesOnWhenThereIsRoom() throws Exception {
    try (var disk = SmallDisk.at(folder.resolve("disk"), 1024)) {
      var place = folder.resolve("disk/store");
      long stored;
      Path filler;
      try (var store = ExampleStore.open(place, OPTIONS)) {
        for (int i = 0; i < 10; i++) store.append(example(i));
        filler = disk.fill();
        assertThatThrownBy(
                () -> {
                  for (int i = 10; i < 200; i++) store.append(example(i));
                })
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("No space left");
        stored = store.nextId();
      }
      try (var store = ExampleStore.open(place, OPTIONS)) {
        assertThat(store.nextId()).isEqualTo(stored);
        assertThat(store.read(stored - 1)).isEqualTo(example((int) stored - 1));
      }
      Files.delete(filler);
      try (var store = ExampleStore.open(place, OPTIONS)) {
        for (int i = (int) stored; i < 200; i++) store.append(example(i));
        assertThat(store.read(199)).isEqualTo(example(199));
      }
    }
  }

  @Test
  void aSegmentWithoutRoomNamesPlaceAndNeed() throws Exception {
    try (var disk = SmallDisk.at(folder.resolve("disk"), 64)) {
      disk.fill();
      assertThatThrownBy(() -> ExampleStore.open(folder.resolve("disk"), OPTIONS))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(folder.resolve("disk").toString(), "262144", "make room");
    }
  }

  private static Example example(int i) {
    var tokens = IntStream.range(0, 1000).map(at -> (at + i) % 256).toArray();
    return new Example("key" + i, "source", Tokens.of(tokens), 10, 0, i);
  }
}
