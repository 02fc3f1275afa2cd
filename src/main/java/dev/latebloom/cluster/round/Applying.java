package dev.latebloom.cluster.round;

import dev.latebloom.cluster.outer.Fragment;
import dev.latebloom.cluster.outer.OuterState;
import java.util.Map;
import java.util.function.Function;

/** Taking one worker's weights through a Commit. */
public final class Applying {
  private Applying() {}

  /**
   * Applies the Commit of the next round.
   *
   * @param worker whose weights these are
   * @param inner what training has made of them by now
   * @param fragments finds one by its name
   * @throws IllegalArgumentException when this is not the next Commit, its parts are differences to
   *     other weights, or a fragment is none of this model; nothing has changed then
   */
  public static void apply(
      OuterState state,
      Entry.Commit commit,
      String worker,
      float[][] inner,
      Function<String, Fragment> fragments) {
    if (commit.round() != state.round() + 1 || !commit.base().equals(state.hash())) {
      throw new IllegalArgumentException(
          "the Commit of round %d is for the weights %s, and these are %s of round %d"
              .formatted(commit.round(), commit.base(), state.hash(), state.round()));
    }
    var contributions =
        commit.parts().stream()
            .map(
                part ->
                    new OuterState.Contribution(
                        part.fragments().stream().map(fragments).toList(), part.weight()))
            .toList();
    // A worker that comes back to this step makes the same offer again, and it is known by its
    // name.
    var own =
        commit
            .of(worker)
            .map(part -> Map.entry(part, state.offer(inner)))
            .filter(each -> each.getValue().names().equals(each.getKey().fragments()))
            .map(Map.Entry::getValue);
    state.apply(contributions, own);
  }
}
