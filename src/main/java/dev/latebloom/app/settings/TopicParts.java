package dev.latebloom.app.settings;

import dev.latebloom.config.Range;
import dev.latebloom.config.Section;
import dev.latebloom.ingest.TopicRule;
import dev.latebloom.ingest.TopicRules;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Makes the rules of {@code kafka.topics}: a list of names and objects, or names with commas. */
final class TopicParts {
  private static final String SETTING = "kafka.topics";
  private static final Set<String> KEYS = Set.of("name", "source", "weight");

  private TopicParts() {}

  static TopicRules of(Section root) {
    var rules = root.get(SETTING, Object.class);
    var all =
        switch (rules) {
          case List<?> list -> list;
          case String names -> Arrays.asList(names.split(" *, *", -1));
          default -> List.of(rules);
        };
    var written =
        List.of(
            root.text("kafka.dead-letter-topic"),
            root.text("evaluate.topic"),
            root.text("cluster.topic"));
    var topics = new TopicRules(all.stream().map(TopicParts::rule).toList(), Set.copyOf(written));
    boolean shared = !List.of().equals(root.get("cluster.seed-nodes", Object.class));
    Range.require(
        topics.isOne() || !shared,
        SETTING,
        "must be one topic, whose partitions the workers share, since cluster.seed-nodes is set",
        topics);
    return topics;
  }

  private static TopicRule rule(Object rule) {
    if (!(rule instanceof Map<?, ?> object)) return TopicRule.of(String.valueOf(rule));
    Range.require(
        KEYS.containsAll(object.keySet()) && object.get("name") != null,
        SETTING,
        "must have names of topics, or objects with name and perhaps source and weight",
        object);
    return TopicRule.of(
        String.valueOf(object.get("name")),
        object.get("source") == null ? "" : String.valueOf(object.get("source")),
        weight(object));
  }

  private static OptionalDouble weight(Map<?, ?> rule) {
    var weight = rule.get("weight");
    if (weight == null) return OptionalDouble.empty();
    var text = String.valueOf(weight);
    Range.require(
        text.matches("[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?"),
        SETTING + ": the weight of " + rule.get("name"),
        "must be a number",
        text);
    return OptionalDouble.of(Double.parseDouble(text));
  }
}
