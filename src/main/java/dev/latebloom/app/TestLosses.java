package dev.latebloom.app;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.ingest.Example;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import java.util.List;

/** What a model loses on examples that it is not trained on; no gradient is recorded. */
final class TestLosses {
  /** Most rows at once: it bounds the memory. */
  private static final int ROWS = 64;

  private final Torch torch;
  private final Model model;

  TestLosses(Torch torch, Model model) {
    this.torch = torch;
    this.model = model;
  }

  /** Each example's mean cross-entropy over its response and end, in nats a token. */
  double[] of(List<Example> examples) {
    torch.enter();
    var losses = new double[examples.size()];
    for (int from = 0; from < losses.length; from += ROWS) {
      var rows = examples.subList(from, Math.min(losses.length, from + ROWS));
      double[] some = together(rows);
      System.arraycopy(some, 0, losses, from, some.length);
    }
    return losses;
  }

  private double[] together(List<Example> rows) {
    int width = rows.stream().mapToInt(row -> row.tokens().length()).max().orElseThrow();
    int n = rows.stream().mapToInt(Example::responseLength).sum();
    var tokens = new int[rows.size() * width];
    var at = new int[n];
    for (int row = 0, i = 0; row < rows.size(); row++) {
      var example = rows.get(row);
      example.tokens().copyTo(tokens, row * width);
      for (int p = example.promptLength(); p < example.tokens().length(); p++) {
        at[i++] = row * width + p - 1;
      }
    }
    float[] logits;
    try (var scope = torch.scope()) {
      // (n, V)
      logits =
          model
              .logits(
                  torch.create(scope, tokens, new Shape(rows.size(), width)),
                  torch.create(scope, at, new Shape(n)))
              .toFloatArray();
    }
    return means(rows, logits, logits.length / n);
  }

  private static double[] means(List<Example> rows, float[] logits, int vocabulary) {
    var means = new double[rows.size()];
    int from = 0;
    for (int row = 0; row < means.length; row++) {
      var example = rows.get(row);
      double sum = 0;
      for (int p = example.promptLength(); p < example.tokens().length(); p++) {
        sum += surprise(logits, from, vocabulary, example.tokens().at(p));
        from += vocabulary;
      }
      means[row] = sum / example.responseLength();
    }
    return means;
  }

  /** -ln softmax(logits)[token] of one position. */
  private static double surprise(float[] logits, int from, int vocabulary, int token) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < vocabulary; v++) largest = Math.max(largest, logits[from + v]);
    double sum = 0;
    for (int v = 0; v < vocabulary; v++) sum += Math.exp(logits[from + v] - largest);
    return Math.log(sum) + largest - logits[from + token];
  }
}
