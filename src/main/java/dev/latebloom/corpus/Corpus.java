package dev.latebloom.corpus;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Records, tests that are not among them, and the truth about both. */
public sealed interface Corpus permits GradedArithmetic, Dominoes, MarkovMixture, RecordsFile {

  CorpusSettings settings();

  /** What the keys of its records begin with. */
  String prefix();

  /** Names of its sources, easy ones first. */
  List<String> sources();

  /** What record {@code index} holds, right or wrong; {@code 0 <= index < examples}. */
  Problem problem(int index);

  /** Tests with their right responses, easy sources first; none is among the records. */
  List<Problem> heldOut();

  /** Which records are errors, of which source each is, and how hard. */
  Truth truth();

  /**
   * Negative log probability of a response under the corpus's own distribution, in nats over all
   * its bytes: what a perfect model loses. Empty where the response follows from the prompt.
   */
  default OptionalDouble surprise(Problem problem) {
    return OptionalDouble.empty();
  }

  /**
   * Entropy of a source's responses, the mean of {@link #surprise}, in nats a byte with the end of
   * the text counted as one. Empty where the response follows from the prompt.
   */
  default OptionalDouble floor(String source) {
    return OptionalDouble.empty();
  }

  /** How common each kind of test is: the share of the records that are of its source. */
  default Map<String, Double> shares() {
    var truth = truth();
    var counts = new HashMap<String, Integer>();
    for (int i = 0; i < truth.examples(); i++) counts.merge(truth.source(i), 1, Integer::sum);
    var shares = new LinkedHashMap<String, Double>();
    for (var source : sources()) {
      shares.put(source, (double) counts.getOrDefault(source, 0) / truth.examples());
    }
    return shares;
  }

  /** The records to train on, one line of JSON each; the same at every call. */
  default Stream<String> records() {
    return IntStream.range(0, settings().examples()).mapToObj(i -> problem(i).toJson(prefix() + i));
  }
}
