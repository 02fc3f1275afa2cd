package dev.latebloom.train.objective;

import dev.latebloom.sample.Batch;
import java.util.Arrays;

/**
 * A number for each token of each response.
 *
 * <p>Not a record, since it holds arrays; nobody writes to them after construction.
 */
final class PerToken {
  private final float[][] byResponse;

  /**
   * @param byResponse by the responses' ids, which count from 0
   */
  PerToken(float[]... byResponse) {
    this.byResponse = byResponse;
  }

  /**
   * Parts what was computed of a batch.
   *
   * @param all example after example in training order
   */
  static PerToken of(Batch batch, float[] all) {
    var byResponse = new float[batch.examples()][];
    int from = 0;
    for (var part : batch.parts()) {
      for (int i = 0; i < part.examples(); i++) {
        int to = from + part.loss(i).count();
        byResponse[Math.toIntExact(part.id(i))] = Arrays.copyOfRange(all, from, to);
        from = to;
      }
    }
    return new PerToken(byResponse);
  }

  int responses() {
    return byResponse.length;
  }

  int tokens(int response) {
    return byResponse[response].length;
  }

  float at(int response, int token) {
    return byResponse[response][token];
  }
}
