package dev.latebloom.observe.meter;

import java.util.function.IntToDoubleFunction;

/**
 * What training asks of the device, by the formula of the model's family (docs/adr/0046).
 *
 * @param ofToken floating-point operations of training on one token of an example of so many
 * @param peak operations a second that the device can do; 0 where that is not known
 */
public record Flops(IntToDoubleFunction ofToken, double peak) {
  /** Of a multiplication on the way forward, with its addition: as many again, twice, back. */
  public static final int OF_A_MULTIPLICATION = 6;

  static final Flops UNKNOWN = new Flops(_ -> Double.NaN, 0);

  /**
   * Model FLOPs utilisation: the model's operations a second over the device's.
   *
   * @param seconds that training on these examples took
   * @return NaN where the peak is not known, and without examples
   */
  double utilisation(long tokens, long examples, double seconds) {
    if (peak == 0 || examples == 0) return Double.NaN;
    int length = Math.toIntExact(Math.round((double) tokens / examples));
    return tokens * ofToken.applyAsDouble(length) / seconds / peak;
  }
}
