package dev.latebloom.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The loss of one model before each of its steps. Not thread-safe while it grows. */
public final class LossCurve {
  private static final double FALL = 4;

  private double[] losses = new double[1024];
  private int size;

  void add(double loss) {
    if (size == losses.length) losses = Arrays.copyOf(losses, 2 * size);
    losses[size++] = loss;
  }

  public int steps() {
    return size;
  }

  /** After so many steps. */
  public double loss(int step) {
    return losses[step];
  }

  /**
   * Where the loss rests between two steps: its value where it falls slowest, averaged over a few
   * steps to be deaf to rounding.
   *
   * @param from at least 0
   * @param to at most {@link #steps}, above {@code from}
   */
  double rest(int from, int to) {
    int width = Math.max(1, Math.min(20, (to - from) / 10));
    int slowest = from;
    double least = Double.POSITIVE_INFINITY;
    for (int at = from; at + width < to; at++) {
      double fall = losses[at] - losses[at + width];
      if (fall < least) {
        least = fall;
        slowest = at;
      }
    }
    return losses[slowest];
  }

  /**
   * How often the loss drops: peaks of its fall on a logarithmic time axis, between which it slows
   * down to a quarter.
   */
  public int drops() {
    var falls = falls();
    double least = falls.stream().mapToDouble(Double::doubleValue).max().orElse(0) / 50;
    int drops = 0;
    double extreme = 0;
    boolean climbing = true;
    for (double fall : falls) {
      if (climbing) {
        extreme = Math.max(extreme, fall);
        if (extreme > least && fall < extreme / FALL) {
          drops++;
          climbing = false;
          extreme = fall;
        }
      } else {
        extreme = Math.min(extreme, fall);
        if (fall > least && fall > FALL * extreme) {
          climbing = true;
          extreme = fall;
        }
      }
    }
    return climbing && extreme > least ? drops + 1 : drops;
  }

  /** How much the loss falls from each step to the one 2% later. */
  private List<Double> falls() {
    var falls = new ArrayList<Double>();
    int at = 50;
    while (at + at / 50 < size) {
      int next = at + Math.max(1, at / 50);
      falls.add(losses[at] - losses[next]);
      at = next;
    }
    return falls;
  }
}
