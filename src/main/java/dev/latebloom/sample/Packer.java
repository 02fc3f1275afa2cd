package dev.latebloom.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongToIntFunction;
import java.util.stream.LongStream;

/**
 * Puts a step's examples one behind the other into rows as wide as the longest, and the rows into
 * groups within a budget of tokens.
 *
 * <p>First fit decreasing (Johnson 1973): longest first, each into the first row with room, which
 * takes at most 11/9 of the fewest rows and one more. Examples of equal length stay in the order of
 * the draw: the cut is a function of the ids and their lengths alone. O(examples x rows).
 */
final class Packer {
  private final SampleSettings settings;

  Packer(SampleSettings settings) {
    this.settings = settings;
  }

  /** A row while it fills. */
  private static final class Row {
    final List<Long> ids = new ArrayList<>();
    int used;
  }

  List<Bucket> cut(long[] ids, LongToIntFunction lengthOf) {
    var groups = new ArrayList<Bucket>();
    var group = new ArrayList<List<Long>>();
    int width = 0;
    for (var row : rows(ids, lengthOf)) {
      int wider = Math.max(width, settings.padded(row.used));
      if (!group.isEmpty() && (group.size() + 1) * (long) wider > settings.microBatchTokens()) {
        groups.add(new Bucket(group, width));
        group = new ArrayList<>();
        wider = settings.padded(row.used);
      }
      group.add(List.copyOf(row.ids));
      width = wider;
    }
    if (!group.isEmpty()) groups.add(new Bucket(group, width));
    return groups;
  }

  private List<Row> rows(long[] ids, LongToIntFunction lengthOf) {
    var byLength =
        LongStream.of(ids)
            .boxed()
            .sorted(Comparator.comparingInt((Long id) -> lengthOf.applyAsInt(id)).reversed())
            .toList();
    var rows = new ArrayList<Row>();
    int width = byLength.isEmpty() ? 0 : settings.padded(lengthOf.applyAsInt(byLength.getFirst()));
    for (long id : byLength) {
      int length = lengthOf.applyAsInt(id);
      var row =
          rows.stream()
              .filter(each -> each.used + length <= width)
              .findFirst()
              .orElseGet(
                  () -> {
                    var fresh = new Row();
                    rows.add(fresh);
                    return fresh;
                  });
      row.ids.add(id);
      row.used += length;
    }
    return rows;
  }
}
