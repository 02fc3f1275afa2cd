package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no broker; the rest is in {@link LinesPublicationIT}. */
final class FilesPublicationTest {
  @TempDir Path folder;

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
}
