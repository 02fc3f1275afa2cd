package dev.latebloom.train.scan;

/** e to the power of many numbers at once. Not thread-safe: it has memory of its own. */
final class Exponential {
  /*
   * e^z = 2^k e^r with k = round(z / ln 2) and |r| <= ln 2 / 2; k ln 2 is taken off in two parts
   * (Cody and Waite 1980, chapter 6), and e^r is the polynomial of expf in Moshier's Cephes.
   * Adding and taking off 1.5 * 2^23 rounds to a whole number.
   *
   * The compiler makes vectors of these loops, but (as of JDK 25) not of one with intBitsToFloat,
   * so 2^k is looked up, in a loop of its own: docs/results/2026-11-23-selective-scan.
   */
  private static final float SMALLEST = -87;
  private static final float LARGEST = 88;
  private static final float PER_LN2 = 1.442695f;
  private static final float LN2_HIGH = 0.6933594f;
  private static final float LN2_LOW = -2.1219444e-4f;
  private static final float ROUNDING = 12582912;
  private static final int OFFSET = 126;
  private static final float[] POWERS = powers();

  private final int[] exponents;
  private final float[] powers;

  /**
   * @param width most numbers at once
   */
  Exponential(int width) {
    exponents = new int[width];
    powers = new float[width];
  }

  /**
   * target[i] = e^(x[i] * y[i]) for i under {@code width}, to 1e-7 of itself, exponents between -87
   * and 88; those beyond count as these.
   */
  void ofProducts(float[] x, float[] y, float[] target, int width) {
    mantissas(x, y, target, exponents, width);
    lookUp(exponents, powers, width);
    multiply(target, powers, width);
  }

  private static void mantissas(float[] x, float[] y, float[] target, int[] exponents, int width) {
    for (int i = 0; i < width; i++) {
      float z = Math.min(Math.max(x[i] * y[i], SMALLEST), LARGEST);
      float k = Math.fma(z, PER_LN2, ROUNDING) - ROUNDING;
      float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, z));
      float p = Math.fma(1.9875691e-4f, r, 1.3981999e-3f);
      p = Math.fma(p, r, 8.333452e-3f);
      p = Math.fma(p, r, 4.1665796e-2f);
      p = Math.fma(p, r, 0.16666666f);
      p = Math.fma(p, r, 0.5f);
      target[i] = Math.fma(p, r * r, r) + 1;
      exponents[i] = (int) k + OFFSET;
    }
  }

  private static void lookUp(int[] exponents, float[] powers, int width) {
    for (int i = 0; i < width; i++) powers[i] = POWERS[exponents[i]];
  }

  private static void multiply(float[] target, float[] powers, int width) {
    for (int i = 0; i < width; i++) target[i] *= powers[i];
  }

  /** 2^-126 to 2^127. */
  private static float[] powers() {
    var powers = new float[2 * OFFSET + 2];
    for (int i = 0; i < powers.length; i++) powers[i] = Math.scalb(1f, i - OFFSET);
    return powers;
  }
}
