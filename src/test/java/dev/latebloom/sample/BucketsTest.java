package dev.latebloom.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class BucketsTest {
  @Property
  void everyDrawIsInExactlyOneBucketWideEnoughForIt(
      @ForAll @Size(min = 1, max = 80) int[] seeds,
      @ForAll @IntRange(min = 8, max = 600) int budget) {
    int[] lengths = IntStream.of(seeds).map(seed -> 1 + Math.floorMod(seed, 200)).toArray();
    var ids = LongStream.range(0, lengths.length).toArray();
    var cut = new Buckets(new SampleSettings(budget, 8, false)).cut(ids, id -> lengths[(int) id]);

    assertThat(cut.stream().flatMap(bucket -> bucket.ids().stream()))
        .containsExactlyInAnyOrder(LongStream.of(ids).boxed().toArray(Long[]::new));
    for (var bucket : cut) {
      assertThat(bucket.width() % 8).isZero();
      assertThat(bucket.ids()).allMatch(id -> lengths[id.intValue()] <= bucket.width());
      assertThat(bucket.ids().size() == 1 || bucket.ids().size() * bucket.width() <= budget)
          .isTrue();
    }
  }

  @Property
  void theCutIsAFunctionOfIdsAndLengths(@ForAll @Size(min = 1, max = 40) int[] seeds) {
    var ids =
        LongStream.range(0, seeds.length).map(i -> Math.floorMod(seeds[(int) i], 10)).toArray();
    var buckets = new Buckets(new SampleSettings(64, 4, false));
    assertThat(buckets.cut(ids, id -> (int) (3 + id)))
        .isEqualTo(buckets.cut(ids.clone(), id -> (int) (3 + id)));
  }
}
