package dev.latebloom.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicIdentityTest {
  private static final TopicIdentity FIRST = new TopicIdentity("cluster", "first", "id");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"cluster\":\"c", "not json", "{}", "[]"})
  void aDamagedFileIsNamed(String content) throws IOException {
    var file = Files.writeString(folder.resolve("topic.json"), content);

    assertThatThrownBy(() -> TopicIdentity.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " does not name the topic of the run");
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    var file = folder.resolve("topic.json");
    FIRST.write(file);

    assertThat(TopicIdentity.read(file)).contains(FIRST);
  }

  @Test
  void anotherNameIsRefusedWhateverTheBrokersHave() {
    assertThatThrownBy(() -> FIRST.requireNamed("second"))
        .isInstanceOf(ReplacedTopicException.class)
        .hasMessageContaining("topic second is not the one")
        .hasMessageContaining("(topic first)");
  }
}
