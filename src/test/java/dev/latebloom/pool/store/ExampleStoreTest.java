package dev.latebloom.pool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.Tokens;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExampleStoreTest {
  private static final int[] VOCABULARIES = {256, 50_257, 200_000};
  private static final ExampleStore.Options SMALL = new ExampleStore.Options(4096, 256);

  private final List<Path> folders = new ArrayList<>();

  @AfterProperty
  void deleteFolders() throws IOException {
    for (var folder : folders) Folders.delete(folder);
  }

  /** An example that is different for every id. */
  private static Example example(long id, int vocabulary, int tokens) {
    var random = new Random(id);
    var ids = random.ints(tokens, 0, vocabulary).toArray();
    return new Example(
        id % 3 == 0 ? "" : "käy-" + id,
        id % 5 == 0 ? "" : "source " + id % 7,
        Tokens.of(ids),
        loss(random, tokens),
        (int) (id % 3),
        id * 2);
  }

  private static LossSpans loss(Random random, int tokens) {
    int spans = 1 + random.nextInt(Math.min(4, tokens / 2));
    int[] bounds = random.ints(1, tokens).distinct().limit(2L * spans - 1).sorted().toArray();
    bounds = Arrays.copyOf(bounds, bounds.length + 1);
    bounds[bounds.length - 1] = tokens;
    return LossSpans.of(bounds);
  }

  private static Example small(long id) {
    return example(id, 256, 50);
  }

  @Property(tries = 60)
  void behavesLikeAList(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    var folder = Files.createTempDirectory("store");
    folders.add(folder);
    int vocabulary = VOCABULARIES[random.nextInt(3)];
    var options = new ExampleStore.Options(4096, vocabulary);
    var model = new ArrayList<Example>();
    var waters = new TreeMap<Integer, Long>();
    long dropped = 0;
    var store = ExampleStore.open(folder, options);
    for (int i = 0; i < 200; i++) {
      switch (random.nextInt(20)) {
        case 0 -> {
          store.close();
          store = ExampleStore.open(folder, options);
          assertThat(store.truncatedBytes()).isZero();
        }
        case 1 -> store.force();
        case 2 -> {
          long before = random.nextLong(model.size() + 1);
          store.dropBefore(before);
          dropped = Math.max(dropped, before);
          assertThat(store.firstId()).isLessThanOrEqualTo(dropped);
        }
        default -> {
          var example = example(model.size(), vocabulary, 2 + random.nextInt(150));
          assertThat(store.append(example)).isEqualTo(model.size());
          waters.merge(example.partition(), example.offset(), Math::max);
          model.add(example);
        }
      }
    }
    check(store, model);
    assertThat(store.highWatermarks()).isEqualTo(waters);
    store.close();
    assertThat(StoreCheck.nextId(folder)).isEqualTo(model.size());
  }

  private static void check(ExampleStore store, List<Example> model) {
    assertThat(store.nextId()).isEqualTo(model.size());
    for (long id = store.firstId(); id < model.size(); id++) {
      var expected = model.get((int) id);
      assertThat(store.read(id)).isEqualTo(expected);
      assertThat(store.length(id)).isEqualTo(expected.tokens().length());
      assertThat(store.loss(id)).isEqualTo(expected.loss());
      assertThat(store.sourceName(store.source(id))).isEqualTo(expected.source());
      var tokens = new int[3 + expected.tokens().length()];
      store.copyTokens(id, tokens, 3);
      assertThat(tokens[3]).isEqualTo(expected.tokens().at(0));
    }
  }

  @Test
  void losesOnlyWhatFollowsTheDamageOfACrash(@TempDir Path folder) throws IOException {
    var model = new ArrayList<Example>();
    try (var store = ExampleStore.open(folder, SMALL)) {
      for (int id = 0; id < 8; id++) model.add(small(id));
      for (var example : model) store.append(example);
    }
    var path = onlySegment(folder);
    var whole = Files.readAllBytes(path);
    int data = SegmentHeader.overhead(0);
    for (int from = data; from < data + 900; from++) {
      // Zeros from here on, or a file that ends here.
      var torn = from % 2 == 0 ? Arrays.copyOf(whole, from) : whole.clone();
      for (int at = from; at < torn.length; at++) torn[at] = 0;
      Files.write(path, torn);
      recoverAPrefix(folder, model, wholeRecords(model, from - data));
    }
    Files.write(path, whole);
    for (int at = data; at < data + 600; at++) {
      var damaged = whole.clone();
      damaged[at] ^= 0x20;
      Files.write(path, damaged);
      recoverAPrefix(folder, model, wholeRecords(model, at - data));
    }
  }

  private static int wholeRecords(List<Example> model, int bytes) {
    int count = 0;
    int left = bytes;
    for (var example : model) {
      left -= RecordForm.HEADER + RecordForm.spanBytes(example.loss()) + example.tokens().length();
      left -= example.key().getBytes(StandardCharsets.UTF_8).length;
      if (left < 0) break;
      count++;
    }
    return count;
  }

  private static void recoverAPrefix(Path folder, List<Example> model, int least)
      throws IOException {
    try (var store = ExampleStore.open(folder, SMALL)) {
      int count = (int) store.nextId();
      // Zeros may have replaced zeros, so one record more may be whole.
      assertThat(count).isBetween(least, Math.min(model.size(), least + 1));
      check(store, model.subList(0, count));
      long water = count > 0 ? (count - 1) * 2L : -1;
      assertThat(store.highWatermarks().values().stream().mapToLong(v -> v).max().orElse(-1))
          .isEqualTo(water);
    }
    // What was cut off must not come back behind a new record of the same size.
    long next;
    try (var store = ExampleStore.open(folder, SMALL)) {
      assertThat(store.truncatedBytes()).isZero();
      next = store.nextId();
      store.append(small(next));
    }
    try (var store = ExampleStore.open(folder, SMALL)) {
      assertThat(store.nextId()).isEqualTo(next + 1);
    }
  }

  private static Path onlySegment(Path folder) throws IOException {
    var segments = Folders.segments(folder);
    assertThat(segments).hasSize(1);
    return segments.getFirst();
  }

  @Test
  void reportsDamageToWhatHadReachedTheDisk(@TempDir Path folder) throws IOException {
    try (var store = ExampleStore.open(folder, SMALL)) {
      for (int id = 0; id < 100; id++) store.append(small(id));
      store.force();
    }
    for (var path : Folders.segments(folder)) {
      var whole = Files.readAllBytes(path);
      for (int at : new int[] {0, 9, 25, 41, 70, 300, 600}) {
        var damaged = whole.clone();
        damaged[at] ^= 0x20;
        Files.write(path, damaged);
        assertThatThrownBy(() -> ExampleStore.open(folder, SMALL))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(path.getFileName() + " is damaged at byte ");
      }
      Files.write(path, whole);
    }
    try (var store = ExampleStore.open(folder, SMALL)) {
      assertThat(store.nextId()).isEqualTo(100);
    }
  }

  @Test
  void reportsAMissingSegment(@TempDir Path folder) throws IOException {
    try (var store = ExampleStore.open(folder, SMALL)) {
      for (int id = 0; id < 100; id++) store.append(small(id));
      store.force();
    }
    Files.delete(Folders.segments(folder).get(1));
    assertThatThrownBy(() -> ExampleStore.open(folder, SMALL))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void dropsSegmentsBehindACutWhenNoneHadReachedTheDisk(@TempDir Path folder) throws IOException {
    try (var store = ExampleStore.open(folder, SMALL)) {
      for (int id = 0; id < 100; id++) store.append(small(id));
    }
    var second = Folders.segments(folder).get(1);
    long first = Long.parseLong(second.getFileName().toString().substring(0, 20));
    var bytes = Files.readAllBytes(second);
    bytes[SegmentHeader.overhead(3) + 10] ^= 1;
    Files.write(second, bytes);
    try (var store = ExampleStore.open(folder, SMALL)) {
      assertThat(store.nextId()).isEqualTo(first);
      assertThat(store.truncatedBytes()).isGreaterThan(4096);
      assertThat(store.highWatermarks()).isEqualTo(watersBelow(first));
      for (long id = first; id < 200; id++) store.append(small(id));
    }
    try (var store = ExampleStore.open(folder, SMALL)) {
      assertThat(store.nextId()).isEqualTo(200);
    }
  }

  private static Map<Integer, Long> watersBelow(long next) {
    var waters = new TreeMap<Integer, Long>();
    for (long id = 0; id < next; id++) waters.put((int) (id % 3), 2 * id);
    return waters;
  }

  @Test
  void keepsHighWatermarksAndSourcesOfDroppedSegments(@TempDir Path folder) throws IOException {
    try (var store = ExampleStore.open(folder, SMALL)) {
      var only = Tokens.of(1, 2);
      store.append(new Example("", "first", only, 1, 9, 123));
      for (int id = 1; id < 200; id++) store.append(small(id));
      store.dropBefore(200);
      assertThat(store.firstId()).isGreaterThan(150);
      assertThatThrownBy(() -> store.read(0))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("example 0 is not stored");
    }
    try (var store = ExampleStore.open(folder, SMALL)) {
      assertThat(store.highWatermark(9)).isEqualTo(123);
      assertThat(store.highWatermark(5)).isEqualTo(-1);
      assertThat(store.sourceName(0)).isEmpty();
      assertThat(store.sourceName(1)).isEqualTo("first");
      assertThat(store.append(small(200))).isEqualTo(200);
    }
  }

  @Test
  void putsSourcesThatComeTooLateWithTheEmptyOne(@TempDir Path folder) throws IOException {
    var options = new ExampleStore.Options(1 << 24, 256);
    try (var store = ExampleStore.open(folder, options)) {
      for (int i = 1; i <= 65_600; i++) {
        store.append(new Example("", "s" + i, Tokens.of(1, 2), 1, 0, i));
      }
    }
    try (var store = ExampleStore.open(folder, options)) {
      assertThat(store.sources()).isEqualTo(65_535);
      assertThat(store.source(65_533)).isEqualTo(65_534);
      assertThat(store.read(65_533).source()).isEqualTo("s65534");
      assertThat(store.source(65_534)).isZero();
    }
  }

  @Test
  void refusesWhatItCannotStore(@TempDir Path folder) throws IOException {
    try (var store = ExampleStore.open(folder, new ExampleStore.Options(4096, 200))) {
      assertThatThrownBy(() -> store.append(example(1, 200, 5000)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not fit into a segment");
      var foreign = new Example("", "", Tokens.of(1, 200), 1, 0, 0);
      assertThatThrownBy(() -> store.append(foreign))
          .hasMessage("token 200 is outside the vocabulary of 200");
      assertThat(store.nextId()).isZero();
      assertThatThrownBy(() -> store.length(0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> ExampleStore.open(folder, SMALL))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
    }
    assertThatThrownBy(() -> ExampleStore.open(folder, new ExampleStore.Options(4096, 257)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds tokens of 1 bytes where the vocabulary asks for 2");
  }

  @Test
  void noticesARecordThatChangesWhileOpen(@TempDir Path folder) throws IOException {
    try (var store = ExampleStore.open(folder, SMALL)) {
      store.append(small(0));
      var path = onlySegment(folder);
      try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.allocate(4), SegmentHeader.overhead(0) + RecordForm.HEADER + 6);
      }
      assertThatThrownBy(() -> store.copyTokens(0, new int[50], 0))
          .hasMessageContaining("the record of example 0 has changed");
    }
  }

  @Test
  void readersSeeWholeExamplesWhileOneIsBeingWritten(@TempDir Path folder) throws IOException {
    try (var store = ExampleStore.open(folder, new ExampleStore.Options(1 << 16, 256))) {
      var reader =
          CompletableFuture.supplyAsync(
              () -> {
                long checked = 0;
                for (long next = 0; next < 20_000; next = store.nextId()) {
                  if (next == 0) continue;
                  assertThat(store.read(next - 1)).isEqualTo(small(next - 1));
                  checked++;
                }
                return checked;
              });
      for (int id = 0; id < 20_000; id++) store.append(small(id));
      assertThat(reader.join()).isPositive();
    }
  }
}
