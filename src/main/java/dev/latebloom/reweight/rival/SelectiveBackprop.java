package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.reweight.Chance;
import dev.latebloom.reweight.Policy;
import dev.latebloom.train.Candidates;
import dev.latebloom.train.Choice;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Selective backprop (Jiang et al. 2019, arXiv 1910.00762): candidates go through the model, and
 * each is trained on with probability max(lowest, percentile(loss)^beta).
 *
 * <p>Unlike the source: percentiles are among the candidates of the step, instead of a queue of the
 * losses before, so there is no state and no loss is old; and a step trains on a fixed number, the
 * first ones taken in the order of the draw, filled up with the likeliest where chance took too
 * few.
 *
 * @param seed of the run
 * @param candidates examples drawn for each that is trained on, at least 2
 * @param beta how sharply high losses are preferred, at least 0
 * @param lowest probability of the lowest loss, in [0, 1]
 */
public record SelectiveBackprop(long seed, int candidates, double beta, double lowest)
    implements Policy, Choice {
  public SelectiveBackprop {
    Range.atLeast("reweight.selective-backprop.candidates", 2, candidates);
    Range.atLeast("reweight.selective-backprop.beta", 0, beta);
    Range.within("reweight.selective-backprop.lowest", 0, 1, lowest);
  }

  @Override
  public Optional<Choice> choice(Torch torch, MemorySettings memory) {
    return Optional.of(this);
  }

  @Override
  public Chosen choose(Candidates all) {
    int wanted = Math.max(1, all.size() / candidates);
    var taken = new ArrayList<Integer>();
    var left = new ArrayList<Integer>();
    double[] percentiles = percentiles(all);
    for (int i = 0; i < all.size(); i++) {
      // Not Math.pow, whose last bit may depend on the machine.
      double probability = Math.max(lowest, StrictMath.pow(percentiles[i], beta));
      boolean takes = Chance.of(seed, all.step(), i) < probability;
      (takes ? taken : left).add(i);
    }
    left.sort(Comparator.comparingDouble((Integer i) -> percentiles[i]).reversed());
    taken.addAll(left);
    List<Long> ids = taken.stream().limit(wanted).map(all::id).toList();
    return new Chosen(ids, Map.of());
  }

  /** The share of candidates with no higher loss, in (0, 1]; of equal ones the later is higher. */
  private static double[] percentiles(Candidates all) {
    var byLoss =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparingDouble(all::loss))
            .toList();
    var percentiles = new double[all.size()];
    for (int rank = 0; rank < percentiles.length; rank++) {
      percentiles[byLoss.get(rank)] = (rank + 1.0) / percentiles.length;
    }
    return percentiles;
  }
}
