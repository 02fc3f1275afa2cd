package dev.latebloom.sample;

import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.pool.store.ExampleStore;
import java.util.Map;

/** Reads drawn examples from the store into micro-batches. */
public final class Batcher {
  private final ExampleStore store;
  private final SampleSettings settings;

  public Batcher(SampleSettings settings, ExampleStore store) {
    this.store = store;
    this.settings = settings;
  }

  /** The micro-batches of a step. Reads only. */
  public Batch batch(long step, long[] ids) {
    return batch(step, ids, Map.of());
  }

  /** The micro-batches of a step whose losses count by {@code factors}. Reads only. */
  public Batch batch(long step, long[] ids, Map<Long, Float> factors) {
    var cut =
        settings.packing()
            ? new Packer(settings).cut(ids, store::length)
            : new Buckets(settings).cut(ids, store::length);
    return new Batch(step, cut.stream().map(this::read).toList(), factors);
  }

  private MicroBatch read(Bucket bucket) {
    int examples = bucket.ids().size();
    var ids = new long[examples];
    var tokens = new int[bucket.rows().size() * bucket.width()];
    var starts = new int[examples];
    var losses = new LossSpans[examples];
    int i = 0;
    for (int row = 0; row < bucket.rows().size(); row++) {
      int start = row * bucket.width();
      for (long id : bucket.rows().get(row)) {
        ids[i] = id;
        store.copyTokens(id, tokens, start);
        starts[i] = start;
        losses[i] = store.loss(id);
        start += losses[i++].end();
      }
    }
    return new MicroBatch(ids, bucket.width(), tokens, starts, losses);
  }
}
