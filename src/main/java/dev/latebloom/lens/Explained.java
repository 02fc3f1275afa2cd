package dev.latebloom.lens;

import java.util.List;

/**
 * How well neurons of a layer are explained as sums of a few vectors.
 *
 * @param layer from 0
 * @param side which of the neurons' vectors
 * @param dictionary what they are explained by, in the plural
 * @param dictionarySize how many of these there are
 * @param counts by number of atoms, rising
 * @param examples the neurons that are explained best
 */
public record Explained(
    int layer,
    String side,
    String dictionary,
    int dictionarySize,
    List<AtCount> counts,
    List<Example> examples) {
  public Explained {
    counts = List.copyOf(counts);
    examples = List.copyOf(examples);
  }

  /**
   * With sums of so many atoms.
   *
   * @param atoms of a sum
   * @param neurons that were looked at
   * @param share of them whose cosine with their sum is over {@code bound}
   * @param squared mean R²
   * @param cosine mean cosine of a neuron and its sum
   * @param bound cosine that random vectors exceed once in a thousand times
   * @param chance mean cosine of random vectors with their sums
   * @param rotated share over {@code bound} of the neurons turned by a random rotation
   * @param shuffled the same of neurons whose numbers are in random order
   */
  public record AtCount(
      int atoms,
      int neurons,
      double share,
      double squared,
      double cosine,
      double bound,
      double chance,
      double rotated,
      double shuffled) {}

  /**
   * A neuron and its sum.
   *
   * @param cosine of both
   * @param members the first atoms, as {@code 0.52 "cat"}
   */
  public record Example(int neuron, double cosine, List<String> members) {
    public Example {
      members = List.copyOf(members);
    }
  }

  /** At the number of atoms that shares are told for: the largest up to 8. */
  public AtCount headline() {
    return counts.stream()
        .filter(each -> each.atoms() <= LensSettings.HEADLINE_ATOMS)
        .reduce((_, later) -> later)
        .orElseThrow();
  }
}
