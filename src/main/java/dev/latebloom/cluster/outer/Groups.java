package dev.latebloom.cluster.outer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which weights of a model are in which fragment: whole layers, neighbours together.
 *
 * @param ends for each group one more than its last weight's place
 */
public record Groups(List<Integer> ends) {
  /** The number of a layer in the names of all families that we know. */
  private static final Pattern LAYER = Pattern.compile("\\.(\\d+)\\.");

  public Groups {
    ends = List.copyOf(ends);
  }

  /**
   * At most {@code most} groups of about equally many numbers.
   *
   * @param names of the weights, in the model's order
   * @param sizes of the same
   */
  public static Groups of(List<String> names, List<Integer> sizes, int most) {
    long all = sizes.stream().mapToLong(size -> size).sum();
    var ends = new ArrayList<Integer>();
    long before = 0;
    for (int i = 0; i < names.size(); i++) {
      before += sizes.get(i);
      boolean last = i + 1 == names.size();
      boolean whole = last || !layer(names.get(i)).equals(layer(names.get(i + 1)));
      // The share of the groups up to here is the share of the numbers.
      if (last || (whole && before * most >= all * (ends.size() + 1))) ends.add(i + 1);
    }
    return new Groups(ends);
  }

  private static String layer(String name) {
    var found = LAYER.matcher(name);
    return found.find() ? found.group(1) : "";
  }

  public int count() {
    return ends.size();
  }

  int begin(int group) {
    return group == 0 ? 0 : ends.get(group - 1);
  }

  int end(int group) {
    return ends.get(group);
  }
}
