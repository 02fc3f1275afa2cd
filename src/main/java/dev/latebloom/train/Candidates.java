package dev.latebloom.train;

import dev.latebloom.pool.DrawnIds;
import dev.latebloom.sample.Batch;
import java.util.HashMap;
import java.util.Objects;

/**
 * The examples drawn for one step, with their losses under the model as it is; a {@link Choice}
 * trains on some of them.
 */
public final class Candidates {
  private final Batch batch;
  private final DrawnIds ids;
  private final float[] losses;

  /**
   * @param batch has every drawn example
   * @param losses of the batch's examples, in training order
   */
  public Candidates(Batch batch, DrawnIds ids, float[] losses) {
    this.batch = batch;
    this.ids = ids;
    this.losses = inOrderOfDraw(losses);
  }

  private float[] inOrderOfDraw(float[] inTrainingOrder) {
    var byId = new HashMap<Long, Float>();
    int i = 0;
    for (var part : batch.parts()) {
      for (int j = 0; j < part.examples(); j++) byId.put(part.id(j), inTrainingOrder[i++]);
    }
    var inOrder = new float[ids.size()];
    for (int j = 0; j < inOrder.length; j++) {
      inOrder[j] =
          Objects.requireNonNull(byId.get(ids.at(j)), "an example that is in no micro-batch");
    }
    return inOrder;
  }

  public long step() {
    return batch.step();
  }

  public int size() {
    return ids.size();
  }

  /** The {@code i}-th in the order of the draw. */
  public long id(int i) {
    return ids.at(i);
  }

  /** Its mean loss over the response tokens under the model as it is, in nats. */
  public float loss(int i) {
    return losses[i];
  }

  /** Losses under another model, in the order of the draw. */
  public float[] losses(Scorer other) {
    return inOrderOfDraw(other.losses(batch));
  }
}
