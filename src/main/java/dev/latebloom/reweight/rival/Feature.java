package dev.latebloom.reweight.rival;

import dev.latebloom.ledger.LossSnapshots;

/** The feature vector of a loss trajectory that is clustered. */
public enum Feature {
  /** The losses; one that is not known counts as 0, as in the published code. */
  ABSOLUTE {
    @Override
    double[] of(LossSnapshots snapshots, int slot) {
      var row = new double[snapshots.count()];
      for (int i = 0; i < row.length; i++) {
        float loss = snapshots.loss(slot, i);
        row[i] = Float.isNaN(loss) ? 0 : loss;
      }
      return row;
    }
  },
  /** Each loss by the one before it; 1 where that is no number. */
  RELATIVE {
    @Override
    double[] of(LossSnapshots snapshots, int slot) {
      var row = new double[snapshots.count() - 1];
      for (int i = 0; i < row.length; i++) {
        float ratio = snapshots.loss(slot, i + 1) / snapshots.loss(slot, i);
        row[i] = Float.isFinite(ratio) ? ratio : 1;
      }
      return row;
    }
  };

  /** The point that stands for the example. */
  abstract double[] of(LossSnapshots snapshots, int slot);
}
