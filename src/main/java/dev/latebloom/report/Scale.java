package dev.latebloom.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Maps the numbers of one axis to pixels.
 *
 * @param low number at {@code from}
 * @param high number at {@code to}, above {@code low}
 * @param log whether equal factors take equal space; both ends are then above 0
 * @param from pixel
 * @param to pixel, which may be less
 */
public record Scale(double low, double high, boolean log, double from, double to) {

  /** The pixel of a value; values beyond the ends are drawn at the ends. */
  double at(double value) {
    double inside = Math.clamp(value, low, high);
    double share =
        log ? Math.log(inside / low) / Math.log(high / low) : (inside - low) / (high - low);
    return from + share * (to - from);
  }

  /** Round numbers to label, about {@code wanted} of them. */
  List<Double> ticks(int wanted) {
    return log ? logTicks() : linearTicks(wanted);
  }

  private List<Double> linearTicks(int wanted) {
    double rough = (high - low) / wanted;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power;
    for (double factor : new double[] {10, 5, 2})
      if (factor * power >= rough) step = factor * power;
    var ticks = new ArrayList<Double>();
    for (long i = (long) Math.ceil(low / step); i * step <= high * (1 + 1e-9); i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** One, two and five in every decade; one alone where their labels would run into each other. */
  private List<Double> logTicks() {
    double[] factors = high > 1000 * low ? new double[] {1} : new double[] {1, 2, 5};
    var ticks = new ArrayList<Double>();
    for (int exponent = (int) Math.floor(Math.log10(low)); ; exponent++) {
      for (double factor : factors) {
        double tick = factor * Math.pow(10, exponent);
        if (tick > high * (1 + 1e-9)) return ticks;
        if (tick >= low * (1 - 1e-9)) ticks.add(tick);
      }
    }
  }

  /** As short as a number can be: 1500, 0.5, 0.02, 5e-06. */
  static String label(double tick) {
    if (tick == Math.rint(tick)) return String.format(Locale.ROOT, "%,d", (long) tick);
    if (Math.abs(tick) < 0.0001) return String.format(Locale.ROOT, "%.0e", tick);
    var text = String.format(Locale.ROOT, "%.4f", tick);
    return text.replaceAll("0+$", "");
  }
}
