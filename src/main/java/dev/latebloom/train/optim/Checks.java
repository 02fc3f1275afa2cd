package dev.latebloom.train.optim;

import dev.latebloom.config.Range;

/** Checks of numbers in the settings. */
final class Checks {
  private Checks() {}

  static void step(long step) {
    if (step < 1) throw new IllegalArgumentException("step " + step + "; steps count from 1");
  }

  static void rate(double rate) {
    positive("learning-rate", rate);
  }

  static void length(long warmup, long steps) {
    Range.atLeast(name("schedule-steps"), 1, steps);
    Range.within(name("warmup-steps"), 0, steps, warmup);
  }

  static void share(String key, double share) {
    Range.within(name(key), 0, 1.0, share);
  }

  static void belowOne(String key, double value) {
    Range.below(name(key), 0, 1, value);
  }

  static void positive(String key, double value) {
    Range.above(name(key), 0, value);
  }

  static void notNegative(String key, double value) {
    Range.atLeast(name(key), 0.0, value);
  }

  static String name(String key) {
    return "train.optimizer." + key;
  }
}
