package dev.latebloom.train;

import dev.latebloom.config.Range;

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
    Range.atLeast("train.probe.interval", 0, interval);
    Range.above("train.probe.rho", 0, rho);
    Range.within("train.probe.iterations", 1, 1000, iterations);
  }

  boolean isDue(long step) {
    return interval > 0 && step % interval == 0;
  }
}
