package dev.latebloom.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;

/**
 * Cuts a step's examples into length buckets: rows of similar length, one example a row, each
 * bucket within a budget of padded tokens.
 *
 * <p>Longest first, so that a bucket's width is its first row's. Rows of equal length stay in the
 * order of the draw: the cut is a function of the ids and their lengths alone. An example wider
 * than the whole budget is a bucket of its own.
 */
final class Buckets {
  private final SampleSettings settings;

  Buckets(SampleSettings settings) {
    this.settings = settings;
  }

  List<Bucket> cut(long[] ids, LongToIntFunction lengthOf) {
    var byLength =
        IntStream.range(0, ids.length)
            .mapToObj(i -> ids[i])
            .sorted(Comparator.comparingInt((Long id) -> lengthOf.applyAsInt(id)).reversed())
            .toList();
    var buckets = new ArrayList<Bucket>();
    for (int from = 0; from < byLength.size(); ) {
      int width = settings.padded(lengthOf.applyAsInt(byLength.get(from)));
      int rows = Math.max(1, settings.microBatchTokens() / width);
      int to = Math.min(byLength.size(), from + rows);
      var alone = byLength.subList(from, to).stream().map(List::of).toList();
      buckets.add(new Bucket(alone, width));
      from = to;
    }
    return buckets;
  }
}
