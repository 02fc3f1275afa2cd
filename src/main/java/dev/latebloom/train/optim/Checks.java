package dev.latebloom.train.optim;

/** What the settings ask of their numbers. */
final class Checks {
  private Checks() {}

  static void step(long step) {
    if (step < 1) throw new IllegalArgumentException("step " + step + "; steps count from 1");
  }

  static void rate(double rate) {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("optimizer.learning-rate is " + rate);
    }
  }

  static void length(long warmup, long steps) {
    if (warmup < 0 || steps < 1 || warmup > steps) {
      throw new IllegalArgumentException(
          "optimizer.warmup-steps is "
              + warmup
              + " and schedule-steps "
              + steps
              + "; a schedule needs 0 <= warmup-steps <= schedule-steps, at least 1");
    }
  }

  static void share(String key, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("optimizer." + key + " is " + share + "; 0 <= it <= 1");
    }
  }

  static void belowOne(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("optimizer." + key + " is " + value + "; 0 <= it < 1");
    }
  }

  static void positive(String key, double value) {
    if (!(value > 0)) throw new IllegalArgumentException("optimizer." + key + " is " + value);
  }

  static void notNegative(String key, double value) {
    if (!(value >= 0)) throw new IllegalArgumentException("optimizer." + key + " is " + value);
  }
}
