package dev.latebloom.sample;

import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.pool.store.ExampleStore;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.LongToIntFunction;

/** Reads drawn examples into micro-batches. */
public final class Batcher {
  private final SampleSettings settings;
  private final Source source;

  /** Where the tokens of an example are. */
  private record Source(LongToIntFunction length, LongFunction<LossSpans> loss, Copy copy) {}

  @FunctionalInterface
  private interface Copy {
    void copy(long id, int[] target, int at);
  }

  private Batcher(SampleSettings settings, Source source) {
    this.settings = settings;
    this.source = source;
  }

  /** Of stored examples. */
  public Batcher(SampleSettings settings, ExampleStore store) {
    this(settings, new Source(store::length, store::loss, store::copyTokens));
  }

  /** Of sequences in memory; the id of each is its place among them. */
  public Batcher(SampleSettings settings, List<Sequence> sequences) {
    this(
        settings,
        new Source(
            id -> sequences.get((int) id).tokens().length(),
            id -> sequences.get((int) id).loss(),
            (id, target, at) -> sequences.get((int) id).tokens().copyTo(target, at)));
  }

  /** The micro-batches of a step. Reads only. */
  public Batch batch(long step, long[] ids) {
    return batch(step, ids, Map.of());
  }

  /** The micro-batches of a step whose losses count by {@code factors}. Reads only. */
  public Batch batch(long step, long[] ids, Map<Long, Float> factors) {
    var cut =
        settings.packing()
            ? new Packer(settings).cut(ids, source.length())
            : new Buckets(settings).cut(ids, source.length());
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
        source.copy().copy(id, tokens, start);
        starts[i] = start;
        losses[i] = source.loss().apply(id);
        start += losses[i++].end();
      }
    }
    return new MicroBatch(ids, bucket.width(), tokens, starts, losses);
  }
}
