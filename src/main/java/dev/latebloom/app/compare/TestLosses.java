package dev.latebloom.app.compare;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.Scorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model loses on examples that it is not trained on, computed as training does it: in chunks
 * of logits that stay in the engine, whatever the vocabulary.
 */
final class TestLosses {
  private final Scorer scorer;
  private final int tokensAtOnce;

  /**
   * @param tokensAtOnce largest micro-batch, padding included; one example may be larger
   */
  TestLosses(Scorer scorer, int tokensAtOnce) {
    this.scorer = scorer;
    this.tokensAtOnce = tokensAtOnce;
  }

  /** Each example's mean cross-entropy over its response and end, in nats a token. */
  double[] of(List<Example> examples) {
    // Those of similar length together, so that little is padding.
    var order =
        IntStream.range(0, examples.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> examples.get(i).tokens().length()))
            .toList();
    var parts = new ArrayList<MicroBatch>();
    for (int from = 0; from < order.size(); ) {
      int to = from + 1;
      while (to < order.size() && fits(to + 1 - from, examples.get(order.get(to)))) to++;
      parts.add(part(order.subList(from, to).stream().map(examples::get).toList()));
      from = to;
    }
    float[] losses = scorer.losses(new Batch(1, parts));
    var inOrder = new double[losses.length];
    for (int i = 0; i < losses.length; i++) inOrder[order.get(i)] = losses[i];
    return inOrder;
  }

  private boolean fits(int rows, Example longest) {
    return (long) rows * longest.tokens().length() <= tokensAtOnce;
  }

  private static MicroBatch part(List<Example> rows) {
    int width = rows.getLast().tokens().length();
    var tokens = new int[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      rows.get(row).tokens().copyTo(tokens, row * width);
    }
    return new MicroBatch(
        new long[rows.size()],
        width,
        tokens,
        IntStream.range(0, rows.size()).map(row -> row * width).toArray(),
        rows.stream().map(Example::loss).toArray(LossSpans[]::new));
  }
}
