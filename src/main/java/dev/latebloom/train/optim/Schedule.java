package dev.latebloom.train.optim;

/** The learning rate as a pure function of the step. Steps count from 1. */
public sealed interface Schedule {
  /**
   * The learning rate of {@code step}.
   *
   * @throws IllegalArgumentException when {@code step < 1}
   */
  double at(long step);

  /** The same rate at every step. */
  record Constant(double rate) implements Schedule {
    public Constant {
      Checks.rate(rate);
    }

    @Override
    public double at(long step) {
      Checks.step(step);
      return rate;
    }
  }

  /**
   * Linear warm-up, then half a cosine down to a share of the peak (Loshchilov and Hutter 2017,
   * without restarts), then that share.
   *
   * @param peak reached at step {@code warmup}, or at step 1 without a warm-up
   * @param warmup steps of rising rate
   * @param steps of the whole schedule
   * @param finalShare of the peak, from step {@code steps} on; in [0, 1]
   */
  record Cosine(double peak, long warmup, long steps, double finalShare) implements Schedule {
    public Cosine {
      Checks.rate(peak);
      Checks.length(warmup, steps);
      Checks.share("final-share", finalShare);
    }

    @Override
    public double at(long step) {
      Checks.step(step);
      if (step < warmup) return peak * step / warmup;
      if (step >= steps) return peak * finalShare;
      double done = (double) (step - warmup) / (steps - warmup);
      return peak * (finalShare + (1 - finalShare) * (1 + StrictMath.cos(Math.PI * done)) / 2);
    }
  }

  /**
   * Linear warm-up, then the peak, then a linear decay over the last part (Hu et al. 2024).
   *
   * @param peak reached at step {@code warmup}
   * @param warmup steps of rising rate
   * @param steps of the whole schedule
   * @param decayShare of {@code steps} spent decaying, at the end; in [0, 1]
   * @param finalShare of the peak, from step {@code steps} on; in [0, 1]
   */
  record WarmupStableDecay(
      double peak, long warmup, long steps, double decayShare, double finalShare)
      implements Schedule {
    public WarmupStableDecay {
      Checks.rate(peak);
      Checks.length(warmup, steps);
      Checks.share("decay-share", decayShare);
      Checks.share("final-share", finalShare);
    }

    @Override
    public double at(long step) {
      Checks.step(step);
      if (step < warmup) return peak * step / warmup;
      if (step >= steps) return peak * finalShare;
      double left = (steps - step) / Math.max(1, decayShare * steps);
      return peak * (finalShare + (1 - finalShare) * Math.min(1, left));
    }
  }
}
