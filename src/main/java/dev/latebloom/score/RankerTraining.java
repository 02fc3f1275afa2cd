package dev.latebloom.score;

import ai.djl.ndarray.NDList;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.random.SplitMix64;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.layers.Weight;
import dev.latebloom.train.optim.Gradients;
import dev.latebloom.train.optim.Optimizer;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains a ranker on pairs of texts of which one is better: p = exp(better) / (exp(better) +
 * exp(worse)) is made likely. The same pairs and seed give the same ranker.
 */
public final class RankerTraining implements AutoCloseable {
  /** Two texts that begin the same. */
  public record Pair(Tokens better, Tokens worse) {}

  private final Torch torch;
  private final Ranker ranker;
  private final OptimizerSettings settings;
  private final Gradients gradients;
  private final Optimizer optimizer;

  /** Of a ranker, which it changes and leaves open. */
  public RankerTraining(Torch torch, Ranker ranker, OptimizerSettings settings) {
    torch.enter();
    this.torch = torch;
    this.ranker = ranker;
    this.settings = settings;
    var names = new ArrayList<>(ranker.model().layout().stream().map(Weight::name).toList());
    names.add(RankerFiles.HEAD);
    var weights = new NDList(ranker.model().weights()).addAll(ranker.head());
    var all = new NDList(ranker.model().gradients()).addAll(ranker.headGradient());
    this.gradients = new Gradients(torch, settings, all);
    this.optimizer = Optimizer.create(torch, settings.rule(), Parameter.of(names, weights, all));
  }

  /**
   * The pairs of a step: every pair once before any comes a second time, in an order of its own
   * each time.
   *
   * @param step from 1 on
   */
  static List<Pair> drawn(List<Pair> pairs, long step, int batch, long seed) {
    var drawn = new ArrayList<Pair>();
    long first = (step - 1) * batch;
    List<Integer> order = List.of();
    for (long at = first; at < first + batch; at++) {
      int place = Math.toIntExact(at % pairs.size());
      if (place == 0 || order.isEmpty()) {
        long epoch = at / pairs.size();
        order = order(pairs.size(), SplitMix64.mix(seed + epoch * SplitMix64.GAMMA));
      }
      drawn.add(pairs.get(order.get(place)));
    }
    return drawn;
  }

  private static List<Integer> order(int size, long seed) {
    return IntStream.range(0, size)
        .boxed()
        .sorted(Comparator.<Integer>comparingLong(i -> SplitMix64.mix(seed + i * SplitMix64.GAMMA)))
        .toList();
  }

  /**
   * Takes one step.
   *
   * @return the mean of -log p over the pairs, before it
   * @throws IllegalStateException when that is not a number any more; nothing has changed then
   */
  public double step(long step, List<Pair> pairs) {
    torch.enter();
    try (var scope = torch.scope()) {
      gradients.clear(scope);
      var texts = pairs.stream().flatMap(p -> List.of(p.better(), p.worse()).stream()).toList();
      double loss = ranker.learn(scope, texts);
      float norm = gradients.norm(scope);
      if (!Double.isFinite(loss) || !Float.isFinite(norm)) {
        throw new IllegalStateException(
            "the loss of step " + step + " is no number; give a smaller --learning-rate");
      }
      gradients.clip(scope, norm);
      optimizer.update(scope, settings.schedule().at(step));
      return loss;
    }
  }

  /** As {@link #step(long, List)} with the pairs that are due. */
  public double step(long step, List<Pair> pairs, int batch, long seed) {
    return step(step, drawn(pairs, step, batch, seed));
  }

  /** The share of pairs whose better text has the higher score. */
  public static double accuracy(Ranker ranker, List<Pair> pairs) {
    var better = ranker.of(pairs.stream().map(Pair::better).toList());
    var worse = ranker.of(pairs.stream().map(Pair::worse).toList());
    long right = IntStream.range(0, pairs.size()).filter(i -> better.get(i) > worse.get(i)).count();
    return right / (double) pairs.size();
  }

  /** Writes the ranker's weights and configuration into a folder that has neither. */
  public void save(Path folder) throws IOException {
    ranker.save(folder);
  }

  @Override
  public void close() {
    optimizer.close();
    gradients.close();
  }
}
