package dev.latebloom.evaluate;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.Scorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Losses of a model on examples that it is not trained on, computed as in training: in chunks of
 * logits that stay in the engine, whatever the vocabulary.
 */
public final class Losses {
  private final Scorer scorer;
  private final Reading reading;
  private final int tokensAtOnce;
  private final IntConsumer read;

  /**
   * @param tokensAtOnce largest micro-batch, padding included; one row may be larger
   * @param read is told how many tokens the model has read more, padding included
   */
  public Losses(Scorer scorer, Reading reading, int tokensAtOnce, IntConsumer read) {
    this.scorer = scorer;
    this.reading = reading;
    this.tokensAtOnce = tokensAtOnce;
    this.read = read;
  }

  /** Of examples that fit the model's context, or are cut into windows of it. */
  public Losses(Scorer scorer, int tokensAtOnce) {
    this(
        scorer,
        Reading.windows(scorer.model().architecture(), Integer.MAX_VALUE),
        tokensAtOnce,
        _ -> {});
  }

  /** Each example's mean cross-entropy over its response and end, in nats a token. */
  public double[] of(List<Example> examples) {
    return byToken(examples).stream().mapToDouble(TokenLosses::mean).toArray();
  }

  /** Each example's losses. */
  public List<TokenLosses> byToken(List<Example> examples) {
    var losses = examples.stream().map(each -> new float[each.responseLength()]).toList();
    var rows = new ArrayList<Row>();
    var carried = new ArrayList<Row>();
    for (int i = 0; i < examples.size(); i++) {
      var example = examples.get(i);
      float[] into = losses.get(i);
      for (var window : reading.rows(example)) {
        boolean isLong = window.loss().end() > reading.context();
        (isLong ? carried : rows).add(Row.of(example, window, into));
      }
    }
    for (var part : parts(rows, Integer.MAX_VALUE)) score(part);
    for (var part : parts(carried, reading.context())) carry(part);
    return losses.stream().map(TokenLosses::new).toList();
  }

  /** Tokens that the model reads as one row. Not a record, since it holds an array. */
  private static final class Row {
    final Tokens tokens;
    final LossSpans loss;

    /** Takes the losses of this row from {@code at} on. */
    final float[] losses;

    final int at;

    Row(Tokens tokens, LossSpans loss, float[] losses, int at) {
      this.tokens = tokens;
      this.loss = loss;
      this.losses = losses;
      this.at = at;
    }

    static Row of(Example example, Window window, float[] losses) {
      int to = window.from() + window.loss().end();
      return new Row(
          example.tokens().part(window.from(), to), window.loss(), losses, window.skipped());
    }
  }

  /** Rows of similar length together, so that little is padding. */
  private List<List<Row>> parts(List<Row> rows, int widest) {
    var shortestFirst = new ArrayList<>(rows);
    shortestFirst.sort(Comparator.comparingInt((Row row) -> row.tokens.length()));
    var parts = new ArrayList<List<Row>>();
    for (int from = 0; from < rows.size(); ) {
      int to = from + 1;
      while (to < rows.size()) {
        long width = Math.min(widest, shortestFirst.get(to).tokens.length());
        if ((to + 1 - from) * width > tokensAtOnce) break;
        to++;
      }
      parts.add(shortestFirst.subList(from, to));
      from = to;
    }
    return parts;
  }

  private void score(List<Row> rows) {
    var part = part(rows);
    scatter(rows, scorer.tokenLosses(new Batch(1, List.of(part))));
    read.accept(part.tokens().length);
  }

  private void carry(List<Row> rows) {
    IntConsumer chunk = columns -> read.accept(columns * rows.size());
    scatter(rows, scorer.carriedLosses(part(rows), reading.context(), chunk));
  }

  private static void scatter(List<Row> rows, float[] losses) {
    int done = 0;
    for (var row : rows) {
      System.arraycopy(losses, done, row.losses, row.at, row.loss.count());
      done += row.loss.count();
    }
  }

  private static MicroBatch part(List<Row> rows) {
    int width = rows.getLast().tokens.length();
    var tokens = new int[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) rows.get(i).tokens.copyTo(tokens, i * width);
    return new MicroBatch(
        new long[rows.size()],
        width,
        tokens,
        IntStream.range(0, rows.size()).map(row -> row * width).toArray(),
        rows.stream().map(row -> row.loss).toArray(LossSpans[]::new));
  }
}
