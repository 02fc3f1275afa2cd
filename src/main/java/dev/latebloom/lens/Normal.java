package dev.latebloom.lens;

/** The standard normal distribution, and quantiles of what is almost so distributed. */
final class Normal {
  /** 99.9%. */
  static final double MOST = 3.090232306167813;

  private Normal() {}

  /** P(Z > z), to 1e-7 (Abramowitz and Stegun, 26.2.17). */
  static double over(double z) {
    if (z < 0) return 1 - over(-z);
    double t = 1 / (1 + 0.2316419 * z);
    double sum =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * sum;
  }

  /**
   * What a value exceeds once in a thousand times, by mean, deviation and skewness of a sample
   * (Cornish and Fisher 1938, first term): the sample need not be so large that it happens in it.
   */
  static double exceededOnceInAThousand(double[] sample) {
    double mean = mean(sample);
    double squares = 0;
    double cubes = 0;
    for (double each : sample) {
      squares += (each - mean) * (each - mean);
      cubes += Math.pow(each - mean, 3);
    }
    double deviation = Math.sqrt(squares / sample.length);
    if (deviation == 0) return mean;
    double skewness = cubes / sample.length / Math.pow(deviation, 3);
    return mean + deviation * (MOST + skewness * (MOST * MOST - 1) / 6);
  }

  static double mean(double[] sample) {
    double sum = 0;
    for (double each : sample) sum += each;
    return sum / sample.length;
  }
}
