package dev.latebloom.ingest;

import dev.latebloom.config.Range;
import dev.latebloom.config.Wildcard;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which topics a run reads. Of several rules that have a topic the first counts.
 *
 * @param never topics that no pattern has, such as those that the run writes
 */
public record TopicRules(List<TopicRule> all, Set<String> never) {
  public TopicRules {
    all = List.copyOf(all);
    never = Set.copyOf(never);
    Range.require(!all.isEmpty(), "kafka.topics", "must name at least one topic", "[]");
  }

  /** One topic of which nothing is said. */
  public static TopicRules of(String topic) {
    return new TopicRules(List.of(TopicRule.of(topic)), Set.of());
  }

  /** Those that are named one by one; they are made where they are missing. */
  public List<String> named() {
    return all.stream()
        .map(rule -> rule.name().toString())
        .filter(name -> !Wildcard.isOne(name))
        .distinct()
        .toList();
  }

  public boolean hasPatterns() {
    return all.stream().anyMatch(rule -> Wildcard.isOne(rule.name().toString()));
  }

  /** Whether it is one topic and can be no other. */
  public boolean isOne() {
    return named().size() == 1 && !hasPatterns();
  }

  /** Whether a topic of that name is read. */
  public boolean has(String topic) {
    return named().contains(topic)
        || (!never.contains(topic) && all.stream().anyMatch(rule -> rule.name().has(topic)));
  }

  /** Those of {@code topics} that are read. */
  public Set<String> of(Collection<String> topics) {
    return topics.stream().filter(this::has).collect(Collectors.toSet());
  }

  /** Where the source of a topic's records is. */
  Label label(String topic, Label otherwise) {
    return all.stream()
        .filter(rule -> rule.name().has(topic))
        .findFirst()
        .map(rule -> rule.label(otherwise))
        .orElse(otherwise);
  }

  /** How much an example of a source counts, by the sources' names, which may be patterns. */
  public Map<String, Double> weights() {
    var weights = new TreeMap<String, Double>();
    for (var rule : all) {
      if (rule.weight().isEmpty()) continue;
      double weight = rule.weight().getAsDouble();
      var before = weights.put(rule.weighed(), weight);
      Range.require(
          before == null || before == weight,
          "kafka.topics: the weight of source " + rule.weighed(),
          "must be the same wherever it is given, as " + before,
          weight);
    }
    return weights;
  }

  /** {@code chat, code-*}. */
  @Override
  public String toString() {
    return all.stream().map(rule -> rule.name().toString()).collect(Collectors.joining(", "));
  }
}
