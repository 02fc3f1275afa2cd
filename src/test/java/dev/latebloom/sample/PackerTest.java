package dev.latebloom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackerTest {
  @TempDir private Path folder;

  @Property
  void everyDrawHasItsPlaceOnceAndNoRowIsTooFull(
      @ForAll @Size(min = 1, max = 80) int[] seeds,
      @ForAll @IntRange(min = 8, max = 900) int budget) {
    int[] lengths = lengths(seeds);
    var ids = LongStream.range(0, lengths.length).toArray();
    var cut = packer(budget).cut(ids, id -> lengths[(int) id]);

    assertThat(cut.stream().flatMap(bucket -> bucket.ids().stream()))
        .containsExactlyInAnyOrder(LongStream.of(ids).boxed().toArray(Long[]::new));
    int longest = IntStream.of(lengths).max().orElseThrow();
    for (var bucket : cut) {
      assertThat(bucket.width() % 8).isZero();
      assertThat(bucket.width()).isLessThanOrEqualTo((longest + 7) / 8 * 8);
      assertThat(bucket.rows().size() == 1 || bucket.rows().size() * bucket.width() <= budget)
          .isTrue();
      for (var row : bucket.rows()) {
        int used = row.stream().mapToInt(id -> lengths[id.intValue()]).sum();
        assertThat(used).isBetween(1, bucket.width());
      }
    }
  }

  @Property
  void theCutIsAFunctionOfIdsAndLengths(@ForAll @Size(min = 1, max = 40) int[] seeds) {
    // Ids that are drawn twice, and ids whose hashes come in another order.
    var ids = IntStream.of(seeds).mapToLong(seed -> Math.floorMod(seed, 10) * 7919L).toArray();
    var found = packer(64).cut(ids, id -> (int) (3 + id % 11));
    assertThat(packer(64).cut(ids.clone(), id -> (int) (3 + id % 11))).isEqualTo(found);
    var renamed = LongStream.of(ids).map(id -> id + (1L << 40) * 11).toArray();
    var again = packer(64).cut(renamed, id -> (int) (3 + (id - (1L << 40) * 11) % 11));
    assertThat(again.stream().map(Bucket::ids).toList())
        .isEqualTo(
            found.stream()
                .map(bucket -> bucket.ids().stream().map(id -> id + (1L << 40) * 11).toList())
                .toList());
  }

  @Property
  void rowsAreMoreThanHalfFullOnAverage(@ForAll @Size(min = 1, max = 80) int[] seeds) {
    int[] lengths = lengths(seeds);
    var ids = LongStream.range(0, lengths.length).toArray();
    int rows =
        packer(1 << 20).cut(ids, id -> lengths[(int) id]).stream()
            .mapToInt(bucket -> bucket.rows().size())
            .sum();
    int width = (IntStream.of(lengths).max().orElseThrow() + 7) / 8 * 8;
    int fewest = Math.ceilDiv(IntStream.of(lengths).sum(), width);
    // Two rows that are both at most half full would have been one.
    assertThat(rows).isLessThanOrEqualTo(2 * fewest + 1);
  }

  @Test
  void aRowIsFilledToItsEndAndTheLongestBeginOne() {
    int[] lengths = {3, 3, 5, 5};
    var rows = packer(1 << 20).cut(new long[] {0, 1, 2, 3}, id -> lengths[(int) id]);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().rows()).containsExactly(List.of(2L, 0L), List.of(3L, 1L));
  }

  @Test
  void aMicroBatchIsFilledToItsBudget() {
    assertThat(packer(16).cut(new long[] {0, 1, 2}, _ -> 8))
        .extracting(bucket -> bucket.rows().size())
        .containsExactly(2, 1);
  }

  @Test
  void everyTokenOfABatchIsThatOfItsExample() throws IOException {
    var random = new Random(1);
    try (var store = ExampleStore.open(folder, new ExampleStore.Options(1 << 16, 256))) {
      for (int i = 0; i < 40; i++) {
        int length = 2 + random.nextInt(60);
        var tokens = Tokens.of(random.ints(length, 1, 256).toArray());
        store.append(new Example("", "", tokens, 1 + random.nextInt(length - 1), 0, i));
      }
      long[] ids = random.longs(64, 0, 40).toArray();
      var batch = new Batcher(new SampleSettings(256, 8, true), store).batch(3, ids);
      assertThat(batch.examples()).isEqualTo(64);
      assertThat(batch.parts()).anyMatch(MicroBatch::isPacked);
      for (var part : batch.parts()) assertIsOf(store, part);
      var smaller = batch.within(100);
      assertThat(smaller.parts()).allMatch(part -> part.rows() == 1 || part.tokens().length <= 100);
      assertThat(ids(smaller)).isEqualTo(ids(batch));
      for (var part : smaller.parts()) assertIsOf(store, part);
    }
  }

  private static List<Long> ids(Batch batch) {
    return batch.parts().stream()
        .flatMap(part -> IntStream.range(0, part.examples()).mapToObj(part::id))
        .toList();
  }

  private static void assertIsOf(ExampleStore store, MicroBatch part) {
    var rest = part.tokens().clone();
    int[] places = part.places();
    for (int i = 0; i < part.examples(); i++) {
      int from = part.start(i);
      int to = from + part.length(i);
      var expected = new int[store.length(part.id(i))];
      store.copyTokens(part.id(i), expected, 0);
      assertThat(Arrays.copyOfRange(part.tokens(), from, to)).isEqualTo(expected);
      assertThat(part.loss(i)).isEqualTo(store.loss(part.id(i)));
      assertThat(Arrays.copyOfRange(places, from, to))
          .isEqualTo(IntStream.range(0, to - from).toArray());
      assertThat(from / part.width()).isEqualTo((to - 1) / part.width());
      Arrays.fill(rest, from, to, 0);
      Arrays.fill(places, from, to, 0);
    }
    assertThat(rest).containsOnly(0);
    assertThat(places).containsOnly(0);
  }

  private static Packer packer(int budget) {
    return new Packer(new SampleSettings(budget, 8, true));
  }

  private static int[] lengths(int[] seeds) {
    return IntStream.of(seeds).map(seed -> 2 + Math.floorMod(seed, 200)).toArray();
  }
}
