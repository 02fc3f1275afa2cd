package dev.latebloom.observe.summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Quantities by step, in at most so many points however many steps there are. Not thread-safe.
 *
 * <p>Time is cut into spans of equally many steps, and a point is all that was told within one.
 * When there would be too many points, spans become twice as long and neighbours are taken
 * together: so the beginning is as fine as the end, and each point is exact.
 */
public final class Curves {
  private final int most;
  private final List<Point> points = new ArrayList<>();
  private long span = 1;

  /**
   * What was told within a span.
   *
   * @param first step of what is in it
   * @param last step of what is in it
   * @param values by the quantity's name; a quantity of which nothing was told has none
   */
  public record Point(long first, long last, Map<String, Spread> values) {
    private Point plus(Point later) {
      var both = new TreeMap<>(values);
      later.values.forEach((name, value) -> both.merge(name, value, Spread::plus));
      return new Point(first, later.last, both);
    }
  }

  /**
   * @param most points, at least 2
   */
  public Curves(int most) {
    this.most = most;
  }

  /** Curves through points that others had, whose spans are found again from their steps. */
  public Curves(int most, List<Point> points) {
    this.most = most;
    points.forEach(this::add);
  }

  /**
   * Tells of one step.
   *
   * @param step above all that were told before, or the newest of them once more
   * @param values of which those that are not numbers are left out
   */
  public void add(long step, Map<String, Double> values) {
    var spreads = new TreeMap<String, Spread>();
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) spreads.put(name, Spread.of(value));
        });
    if (!spreads.isEmpty()) add(new Point(step, step, spreads));
  }

  private void add(Point next) {
    if (points.isEmpty() || spanOf(points.getLast()) != spanOf(next)) points.add(next);
    else points.add(points.removeLast().plus(next));
    while (points.size() > most) {
      span *= 2;
      var finer = List.copyOf(points);
      points.clear();
      finer.forEach(this::add);
    }
  }

  private long spanOf(Point point) {
    return point.first / span;
  }

  /** The points, first to last. */
  public List<Point> points() {
    return List.copyOf(points);
  }

  /** Forgets what came after {@code step}, and with it what was told between that and others. */
  public void truncateAfter(long step) {
    points.removeIf(point -> point.last > step);
  }

  /** Keeps only the quantities of these names. */
  public void retain(Set<String> names) {
    points.replaceAll(point -> new Point(point.first, point.last, only(names, point.values)));
    points.removeIf(point -> point.values.isEmpty());
  }

  private static Map<String, Spread> only(Set<String> names, Map<String, Spread> values) {
    var kept = new TreeMap<>(values);
    kept.keySet().retainAll(names);
    return kept;
  }

  /** The names of the quantities that points have, in their order. */
  public static List<String> names(List<Point> points) {
    return points.stream()
        .flatMap(point -> point.values.keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }
}
