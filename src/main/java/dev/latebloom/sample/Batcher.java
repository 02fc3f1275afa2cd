package dev.latebloom.sample;

import dev.latebloom.pool.ExampleStore;
import java.util.List;
import java.util.Map;

/** Reads drawn examples from the store and pads them into micro-batches. */
public final class Batcher {
  private final ExampleStore store;
  private final Buckets buckets;

  public Batcher(SampleSettings settings, ExampleStore store) {
    this.store = store;
    this.buckets = new Buckets(settings);
  }

  /** The micro-batches of a step. Reads only. */
  public Batch batch(long step, long[] ids) {
    return batch(step, ids, Map.of());
  }

  /** The micro-batches of a step whose losses count by {@code factors}. Reads only. */
  public Batch batch(long step, long[] ids, Map<Long, Float> factors) {
    var parts = buckets.cut(ids, store::length).stream().map(this::read).toList();
    return new Batch(step, parts, factors);
  }

  private MicroBatch read(Buckets.Bucket bucket) {
    List<Long> ids = bucket.ids();
    int rows = ids.size();
    var rowIds = new long[rows];
    var tokens = new int[rows * bucket.width()];
    var prompts = new int[rows];
    var lengths = new int[rows];
    for (int row = 0; row < rows; row++) {
      long id = ids.get(row);
      rowIds[row] = id;
      store.copyTokens(id, tokens, row * bucket.width());
      prompts[row] = store.promptLength(id);
      lengths[row] = store.length(id);
    }
    return new MicroBatch(rowIds, bucket.width(), tokens, prompts, lengths);
  }
}
