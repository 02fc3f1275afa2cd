package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.pool.Edit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Which examples are to be drawn no more: those whose removal an operator was promised, and those
 * whose key came with a tombstone. The last one that may be drawn is spared.
 */
final class Removals {
  private final Map<Long, Long> from = new HashMap<>();
  private final Set<Long> removed = new HashSet<>();
  private final Set<Long> spared = new HashSet<>();

  /** An example is to be in no draw from {@code step} on. */
  void promised(long id, long step) {
    from.merge(id, step, Math::min);
  }

  /** The store ends before {@code id}: what follows will be other examples. */
  void cut(long id) {
    from.keySet().removeIf(each -> each >= id);
  }

  /** A draw's edits, made before it; {@code oldest} up to {@code admitted} may then be drawn. */
  void drawn(long step, List<Long> ids, List<Edit> edits, long oldest, long admitted) {
    for (var edit : edits) {
      if (edit instanceof Edit.OfExample(var kind, var id) && kind == Edit.Kind.REMOVE) {
        removed.add(id);
      }
    }
    var left =
        LongStream.range(oldest, admitted)
            .filter(id -> !removed.contains(id))
            .limit(2)
            .boxed()
            .toList();
    if (left.size() == 1) spared.addAll(left);
    for (long id : ids) {
      assertThat(removed).as("removed before draw %d", step).doesNotContain(id);
      assertThat(mayBeIn(step, id)).as("example %d, removed, is in draw %d", id, step).isTrue();
    }
  }

  boolean mayBeIn(long step, long id) {
    return step < from.getOrDefault(id, Long.MAX_VALUE) || spared.contains(id);
  }

  /** Those that no draw has any more. */
  Set<Long> removed() {
    return removed;
  }
}
