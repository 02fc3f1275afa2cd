package dev.latebloom.lens;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the lens has found in a model.
 *
 * @param orthogonality experiment 1: cosines within each set of vectors
 * @param bundling experiment 2: members found in sums of token vectors
 * @param heads experiment 3: what heads do with token vectors
 * @param randomHead the mean over random matrices of the same shapes; empty without heads
 * @param explained experiment 4: neurons as sums of token vectors, layer by layer and side by side
 * @param earlier experiment 5: neurons as sums of what earlier layers write
 * @param truths experiment 6: which functions neurons compute of their members
 */
public record VsaReport(
    Subject subject,
    LensSettings settings,
    List<CosineSet> orthogonality,
    List<BundleSize> bundling,
    List<HeadFigures> heads,
    List<HeadFigures> randomHead,
    List<Explained> explained,
    List<Explained> earlier,
    List<Truths> truths) {
  public VsaReport {
    orthogonality = List.copyOf(orthogonality);
    bundling = List.copyOf(bundling);
    heads = List.copyOf(heads);
    randomHead = List.copyOf(randomHead);
    explained = List.copyOf(explained);
    earlier = List.copyOf(earlier);
    truths = List.copyOf(truths);
  }

  /**
   * The model.
   *
   * @param name as a person named it
   * @param family as its configuration has it
   * @param neurons of all layers together
   */
  public record Subject(
      String name, String family, int layers, int width, int vocabulary, long neurons) {}

  /** The sides of neurons, in the order in which they were looked at. */
  public List<String> sides() {
    return explained.stream().map(Explained::side).distinct().toList();
  }

  /** Share of a side's neurons that eight tokens explain, all layers together. */
  public double share(String side) {
    return mean(side, Explained.AtCount::share);
  }

  /** The same of neurons that were turned by a random rotation. */
  public double rotated(String side) {
    return mean(side, Explained.AtCount::rotated);
  }

  /** The same of neurons whose numbers are in random order. */
  public double shuffled(String side) {
    return mean(side, Explained.AtCount::shuffled);
  }

  /** A headline of each layer, weighted by its neurons. */
  private double mean(String side, ToDoubleFunction<Explained.AtCount> figure) {
    double sum = 0;
    long neurons = 0;
    for (var each : explained) {
      if (!each.side().equals(side)) continue;
      var headline = each.headline();
      sum += figure.applyAsDouble(headline) * headline.neurons();
      neurons += headline.neurons();
    }
    return neurons == 0 ? 0 : sum / neurons;
  }
}
