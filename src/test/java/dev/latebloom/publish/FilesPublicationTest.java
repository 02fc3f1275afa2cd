package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.Label;
import dev.latebloom.ingest.TopicRules;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no broker; the rest is in {@link LinesPublicationIT}. */
final class FilesPublicationTest {
  @TempDir Path folder;

  @Test
  void countsTheLinesOfAllFilesThatAreExamples() throws IOException {
    var one = Files.writeString(folder.resolve("one"), "{\"text\":\"a\"}\n\nnot json\n");
    var two = Files.writeString(folder.resolve("two"), "{\"text\":\"b\"}\n{\"text\":\"c\"}");
    assertThat(files(one, two).examples(settings())).isEqualTo(3);
    assertThatThrownBy(() -> files(one, Path.of("-")).examples(settings()))
        .hasMessageContaining("standard input cannot be counted");
  }

  @Test
  void aSourceStandsBehindTheLastFieldOfTheRecord() {
    var sourced = new Sourced("a \"b\"");
    var record = new String(sourced.record(" {\"text\":\"{}\"} ".getBytes(UTF_8)), UTF_8);
    assertThat(record).isEqualTo(" {\"text\":\"{}\",\"source\":\"a \\\"b\\\"\"} ");
    assertThat(sourced.bytes()).isEqualTo(",\"source\":\"a \\\"b\\\"\"".length());
  }

  @Test
  void whatIsKnownOfAnotherTopicIsForgotten() throws IOException {
    var memory = folder.resolve("published.json");
    var data = folder.resolve("train.jsonl");
    Published.in(memory, "A").remember(data, new Mark(7, "d"));
    var known = Published.in(memory, "A");
    assertThat(known.of(data)).isEqualTo(new Mark(7, "d"));
    assertThat(known.others(List.of(data))).isEmpty();
    assertThat(known.others(List.of())).containsExactly(data.toString());
    assertThat(Published.in(memory, "B").of(data)).isEqualTo(Mark.NONE);
  }

  private static FilesPublication files(Path... files) {
    return new FilesPublication(List.of(files), InputStream::nullInputStream);
  }

  private static IngestSettings settings() {
    return new IngestSettings(
        "topic",
        TopicRules.of("topic"),
        "rejected",
        Map.of(),
        RecordFormat.ofBytes(Format.JSON),
        Label.FIELD,
        Label.FIELD,
        512,
        100,
        2,
        true,
        Duration.ofSeconds(2),
        Duration.ofMillis(100));
  }
}
