package dev.latebloom.train;

/**
 * How sharp the loss was on the probe's batch after a step; see {@code optim.Curvature}.
 *
 * @param rise of the loss a step up the slope, in nats
 * @param eigenvalue of the Hessian, of largest magnitude
 * @param nanos that it took
 */
public record Probed(long step, double rise, double eigenvalue, long nanos) {
  public static final Probed NONE = new Probed(0, Double.NaN, Double.NaN, 0);
}
