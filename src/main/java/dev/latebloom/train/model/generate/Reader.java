package dev.latebloom.train.model.generate;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.model.KvCache;
import dev.latebloom.train.model.Model;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A model that reads one text on, and can go back to where it was before. Belongs to the thread of
 * the model's engine.
 */
final class Reader implements AutoCloseable {
  private final Model model;
  private final KvCache cache;
  private int length;

  /**
   * @param longest text in tokens
   */
  Reader(Model model, int longest) {
    this.model = model;
    this.cache = model.cache(1, longest);
  }

  /** A place in the text. */
  record Mark(int length, KvCache.Saved saved) implements AutoCloseable {
    @Override
    public void close() {
      saved.close();
    }
  }

  Mark mark() {
    return new Mark(length, cache.save());
  }

  /** Goes back to {@code mark}, which can be gone back to again. */
  void back(Mark mark) {
    cache.restore(mark.saved());
    length = mark.length();
  }

  /** Reads on; the scores of what may follow the last token. */
  float[] last(int... tokens) {
    return read(tokens, tokens.length - 1);
  }

  /** Reads on; the scores of what may follow each token, one row of the vocabulary a token. */
  float[] each(int... tokens) {
    return read(tokens, 0);
  }

  private float[] read(int[] tokens, int scoredFrom) {
    var torch = model.torch();
    var ones = new int[tokens.length];
    Arrays.fill(ones, 1);
    int[] places = IntStream.range(length, length + tokens.length).toArray();
    int[] scored = IntStream.range(scoredFrom, tokens.length).toArray();
    try (var scope = torch.scope()) {
      var shape = new Shape(1, tokens.length);
      var stream =
          model.read(
              torch.create(scope, tokens, shape),
              torch.create(scope, places, shape),
              torch.create(scope, ones, shape),
              cache);
      length += tokens.length;
      var at = torch.create(scope, scored, new Shape(scored.length));
      return model.logitsOf(stream, at).toFloatArray();
    }
  }

  @Override
  public void close() {
    cache.close();
  }
}
