package dev.latebloom.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadTopicsTest {
  private static final TopicIdentity FIRST = identity("first");
  private static final ReadTopics TWO = ReadTopics.of(FIRST).and(found("earlier", "first"));

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"cluster\":\"c", "not json", "{}", "[]", "[{}]"})
  void aDamagedFileIsNamed(String content) throws IOException {
    var file = Files.writeString(folder.resolve("topic.json"), content);

    assertThatThrownBy(() -> ReadTopics.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " does not name the topics of the run");
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    var file = folder.resolve("topic.json");
    TWO.write(file);

    assertThat(ReadTopics.read(file)).isEqualTo(TWO);
    assertThat(ReadTopics.read(folder.resolve("absent"))).isEqualTo(ReadTopics.NONE);
  }

  @Test
  void theFileOfARunThatReadOneTopicIsRead() throws IOException {
    var file =
        Files.writeString(
            folder.resolve("topic.json"),
            "{\"cluster\":\"cluster\",\"topic\":\"first\",\"id\":\"id of first\"}");

    assertThat(ReadTopics.read(file)).isEqualTo(ReadTopics.of(FIRST));
  }

  @Test
  void topicsKeepTheirPlacesWhateverComesLater() {
    assertThat(TWO.names()).containsExactly("first", "earlier");
    assertThat(TWO.and(found("a", "z", "first", "earlier")).names())
        .containsExactly("first", "earlier", "a", "z");
  }

  @Test
  void partitionsOfTheFirstTopicHaveTheirOwnNumbersAndNoTwoTheSame() {
    var offsets =
        Map.of(
            new TopicPartition("first", 0), 1L,
            new TopicPartition("first", 70_000), 2L,
            new TopicPartition("earlier", 0), 3L,
            new TopicPartition("earlier", 70_000), 4L);

    var numbered = TWO.numbered(offsets);

    assertThat(numbered).hasSize(4).containsEntry(0, 1L).containsEntry(70_000, 2L);
    assertThat(TWO.partitions(numbered)).isEqualTo(offsets);
    assertThat(TWO.number(new TopicPartition("first", 5))).isEqualTo(5);
    assertThatThrownBy(() -> TWO.number(new TopicPartition("unread", 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTopicMadeAgainIsRefused() {
    var again = new TopicIdentity("cluster", "first", "another id");

    assertThatThrownBy(() -> TWO.and(Map.of("first", again)))
        .isInstanceOf(ReplacedTopicException.class)
        .hasMessageContaining("topic first was deleted and made again");
  }

  @Test
  void moreTopicsThanNumbersAreRefused() {
    var all = Stream.iterate(0, n -> n + 1).limit(2_049).map(n -> identity("t" + n)).toList();

    assertThat(new ReadTopics(all.subList(0, 2_048)).number(new TopicPartition("t2047", 0)))
        .isPositive();
    assertThatThrownBy(() -> new ReadTopics(List.copyOf(all)))
        .hasMessageContaining("kafka.topics: 2,049 topics are more than a run can read");
  }

  private static TopicIdentity identity(String name) {
    return new TopicIdentity("cluster", name, "id of " + name);
  }

  private static Map<String, TopicIdentity> found(String... names) {
    return Stream.of(names).collect(Collectors.toMap(name -> name, ReadTopicsTest::identity));
  }
}
