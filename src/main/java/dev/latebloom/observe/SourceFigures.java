package dev.latebloom.observe;

/**
 * One source at one step, as sums over its examples in the pool, so that several can be taken
 * together.
 *
 * @param seen how many of the examples have been trained on
 * @param losses sum of the smoothed losses of those, in nats
 * @param learned how many are under the learned threshold and have stayed there
 * @param late how many are in the late cohort
 * @param quarantined how many are in quarantine
 */
public record SourceFigures(
    String source,
    long examples,
    long seen,
    double losses,
    long learned,
    long late,
    long quarantined) {

  /** This source and another, under this one's name. */
  public SourceFigures plus(SourceFigures other) {
    return new SourceFigures(
        source,
        examples + other.examples,
        seen + other.seen,
        losses + other.losses,
        learned + other.learned,
        late + other.late,
        quarantined + other.quarantined);
  }

  /** The same under another name. */
  public SourceFigures named(String other) {
    return new SourceFigures(other, examples, seen, losses, learned, late, quarantined);
  }

  /** Mean of the smoothed losses of the examples that have been trained on; NaN before any. */
  public double meanLoss() {
    return seen == 0 ? Double.NaN : losses / seen;
  }

  /** Share of the examples that are learned. */
  public double learnedShare() {
    return share(learned);
  }

  /** Share of the examples that are in the late cohort. */
  public double lateShare() {
    return share(late);
  }

  /** Share of the examples that are in quarantine. */
  public double quarantinedShare() {
    return share(quarantined);
  }

  private double share(long count) {
    return (double) count / examples;
  }
}
