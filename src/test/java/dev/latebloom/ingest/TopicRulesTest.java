package dev.latebloom.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.config.ByName;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TopicRulesTest {
  private final TopicRules rules =
      new TopicRules(
          List.of(
              TopicRule.of("chat"),
              TopicRule.of("code-*", "code", OptionalDouble.of(2)),
              TopicRule.of("l.gs-*", "", OptionalDouble.of(0.5)),
              TopicRule.of("code-java", "never", OptionalDouble.empty())),
          Set.of("code-x.rejected"));

  @Test
  void aPatternHasWhatLooksAlikeAndNothingElse() {
    var topics = List.of("chat", "chats", "code-", "code-java", "xcode-a", "logs-1", "l.gs-1");

    assertThat(rules.of(topics)).containsExactlyInAnyOrder("chat", "code-", "code-java", "l.gs-1");
    assertThat(rules.named()).containsExactly("chat", "code-java");
    assertThat(rules.hasPatterns()).isTrue();
  }

  @Test
  void whatTheRunWritesIsNotRead() {
    assertThat(rules.has("code-x.rejected")).isFalse();
    assertThat(rules.has("code-x.other")).isTrue();
  }

  @Test
  void aSourceOfTheTopicCountsBeforeThatOfTheRecord() {
    assertThat(rules.label("chat", Label.FIELD)).isEqualTo(Label.FIELD);
    assertThat(rules.label("code-java", Label.FIELD)).isEqualTo(Label.always("code"));
    assertThat(rules.label("l.gs-1", Label.FIELD)).isEqualTo(Label.TOPIC);
  }

  @Test
  void aWeightIsThatOfTheSourcesItsTopicsHave() {
    var weights = new ByName(rules.weights());

    assertThat(rules.weights()).isEqualTo(Map.of("code", 2.0, "l.gs-*", 0.5));
    assertThat(weights.of("l.gs-1", 1)).isEqualTo(0.5);
    assertThat(weights.of("code", 1)).isEqualTo(2);
    assertThat(weights.of("chat", 1)).isEqualTo(1);
  }

  @Test
  void ofSeveralPatternsTheLongestCountsAndANameBeforeAny() {
    var weights = new ByName(Map.of("*", 1.0, "a*", 2.0, "a*c", 3.0, "abc", 4.0));

    assertThat(weights.of("abc", 0)).isEqualTo(4);
    assertThat(weights.of("ac", 0)).isEqualTo(3);
    assertThat(weights.of("ab", 0)).isEqualTo(2);
    assertThat(weights.of("b", 0)).isEqualTo(1);
  }

  @Test
  void twoWeightsOfOneSourceAreRefusedByName() {
    var two =
        new TopicRules(
            List.of(
                TopicRule.of("a", "s", OptionalDouble.of(1)),
                TopicRule.of("b", "s", OptionalDouble.of(2))),
            Set.of());

    assertThatThrownBy(two::weights)
        .hasMessageContaining("latebloom.kafka.topics: the weight of source s must be the same");
    assertThatThrownBy(() -> TopicRule.of("a b")).hasMessageContaining("kafka.topics");
    assertThatThrownBy(() -> TopicRule.of("a", "", OptionalDouble.of(0)))
        .hasMessageContaining("the weight of a must be above 0");
  }
}
