package dev.latebloom.ledger;

/**
 * What one visit changes in an example's row of the ledger.
 *
 * <p>The averages start as plain means and become exponential once 1/visits has fallen to their
 * rate, so the first loss is not overweighted. Losses of different visits are not comparable while
 * the model improves; z-scores among the example's peers at the same time are ({@link Peers}).
 */
public record LossHistory(LossHistorySettings settings) {
  private static final double Z_SCORE_RATE = 0.3;

  /**
   * Writes the loss of one visit.
   *
   * @param step of the visit, at least 1 and at least the step of the example's last visit
   * @param loss mean over the response tokens, in nats
   * @return whether the ledger still holds the example; if not, nothing is written
   * @throws IllegalArgumentException naming the example, if the loss is negative or not a number
   */
  public boolean visit(Ledger ledger, long id, long step, float loss) {
    if (!(loss >= 0) || loss == Float.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "loss of example %d at step %d is %s".formatted(id, step, loss));
    }
    if (step < 1 || step > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("example " + id + " visited at step " + step);
    }
    if (!ledger.holds(id)) return false;
    write(ledger, ledger.slot(id), (int) step, loss);
    return true;
  }

  private void write(Ledger ledger, int slot, int step, float loss) {
    int visits = ledger.visits(slot) + 1;
    if (visits == 1) {
      ledger.firstVisit.set(slot, step);
      ledger.firstLoss.set(slot, loss);
    }
    ledger.setVisits(slot, visits);
    ledger.lastVisit.set(slot, step);
    ledger.lastLoss.set(slot, loss);
    ledger.fastLoss.set(
        slot, smoothed(ledger.fastLoss.get(slot), loss, settings.fastRate(), visits));
    compare(ledger, slot, visits, loss);
    ledger.lowestLoss.set(slot, visits == 1 ? loss : Math.min(ledger.lowestLoss.get(slot), loss));
    ledger.learningTime.set(slot, learningTime(ledger.learningTime.get(slot), step, loss));
    countDraw(ledger, slot);
  }

  private void compare(Ledger ledger, int slot, int visits, float loss) {
    var levels = ledger.peers();
    int group = levels.group(ledger, slot);
    float zScore = (float) new Peers(settings.learnedLoss()).visit(levels, group, loss);
    ledger.lastZScore.set(slot, zScore);
    ledger.zScore.set(slot, smoothed(ledger.zScore.get(slot), zScore, Z_SCORE_RATE, visits));
  }

  private static float smoothed(float mean, float value, double rate, int visits) {
    if (visits == 1) return value;
    return (float) (mean + Math.max(rate, 1.0 / visits) * (value - mean));
  }

  /** A loss above the threshold resets the learning time. */
  private int learningTime(int before, int step, float loss) {
    if (loss > (float) settings.learnedLoss()) return 0;
    return before == 0 ? step : before;
  }

  private static void countDraw(Ledger ledger, int slot) {
    var cohort = ledger.cohort(slot);
    ledger.countDraw(cohort);
    if (cohort == Cohort.LATE) {
      ledger.lateVisits.set(slot, Math.min(0xffff, ledger.lateVisits.get(slot) + 1));
    }
  }
}
