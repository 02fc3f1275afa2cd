package dev.latebloom.pool;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.Candidates;
import java.util.Arrays;
import java.util.List;

/** Candidates whose losses a test says. */
public final class DrawnCandidates {
  private DrawnCandidates() {}

  /** Ids from 0 on in the order of the draw, each of two tokens. */
  public static Candidates of(long step, float... losses) {
    int n = losses.length;
    var ids = new long[n];
    var weights = new short[n];
    var ones = new int[n];
    var twos = new int[n];
    Arrays.setAll(ids, i -> i);
    Arrays.fill(weights, (short) Weights.ONE);
    Arrays.fill(ones, 1);
    Arrays.fill(twos, 2);
    var rows = new MicroBatch(ids, 2, new int[2 * n], ones, twos);
    return new Candidates(new Batch(step, List.of(rows)), new DrawnIds(ids, weights), losses);
  }
}
