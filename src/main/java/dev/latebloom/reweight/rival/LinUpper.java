package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.reweight.Policy;
import dev.latebloom.train.Candidates;
import dev.latebloom.train.Choice;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.engine.Torch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Dynamic loss-based reweighting with the strategy LinUpper (ICLR 2025, sowmaster's Sample-Level
 * Loss Reweighting): every example is drawn alike, and its loss counts less where it is low.
 *
 * <p>ĥ_i = the losses of the step, moved and scaled to [-1, 1]; w = softmax(min(ĥ + 1, 1) / r); the
 * objective is Σ w_i ℓ_i. Until the end of the burn-in all count alike. Unlike the source, the
 * losses come from a forward pass of their own (ADR 24), and w is multiplied by the number of
 * examples, so that the gradient keeps its size.
 *
 * @param burnIn last step at which all count alike, at least 0
 * @param temperature r, above 0
 */
public record LinUpper(long burnIn, double temperature) implements Policy, Choice {
  public LinUpper {
    Range.atLeast("reweight.linupper.burn-in", 0, burnIn);
    Range.above("reweight.linupper.temperature", 0, temperature);
  }

  @Override
  public Optional<Choice> choice(Torch torch, MemorySettings memory) {
    return Optional.of(this);
  }

  @Override
  public Chosen choose(Candidates candidates) {
    List<Long> ids = IntStream.range(0, candidates.size()).mapToObj(candidates::id).toList();
    if (candidates.step() <= burnIn) return new Chosen(ids, Map.of());
    var losses = new double[ids.size()];
    for (int i = 0; i < losses.length; i++) losses[i] = candidates.loss(i);
    double[] weights = weights(losses, temperature);
    var factors = new HashMap<Long, Float>();
    for (int i = 0; i < losses.length; i++) factors.put(ids.get(i), (float) weights[i]);
    return new Chosen(ids, factors);
  }

  /** By how much each loss counts; 1 on average. */
  static double[] weights(double[] losses, double temperature) {
    var range = java.util.Arrays.stream(losses).summaryStatistics();
    double width = range.getMax() - range.getMin();
    var weights = new double[losses.length];
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      double scaled = width > 0 ? 2 * (losses[i] - range.getMin()) / width - 1 : 0;
      // Not Math.exp, whose last bit may depend on the machine.
      weights[i] = StrictMath.exp(Math.min(scaled + 1, 1) / temperature);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) weights[i] *= weights.length / sum;
    return weights;
  }
}
