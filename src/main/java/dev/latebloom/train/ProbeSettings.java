package dev.latebloom.train;

/**
 * How often the loss's sharpness is measured.
 *
 * @param interval steps between two; 0 for never
 * @param rho length of the step up the slope
 * @param iterations of power iteration, each a pass through a batch and back
 */
public record ProbeSettings(int interval, double rho, int iterations) {
  public static final ProbeSettings NEVER = new ProbeSettings(0, 0.05, 10);

  public ProbeSettings {
    if (interval < 0)
      throw new IllegalArgumentException("train.probe.interval must not be below 0");
    if (!(rho > 0)) throw new IllegalArgumentException("train.probe.rho must be above 0");
    if (iterations < 1 || iterations > 1000) {
      throw new IllegalArgumentException("train.probe.iterations must be in [1, 1000]");
    }
  }

  boolean isDue(long step) {
    return interval > 0 && step % interval == 0;
  }
}
