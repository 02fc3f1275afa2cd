package dev.latebloom.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurableTest {
  @TempDir Path folder;

  @Test
  void aFileIsReplacedAndNothingElseIsLeft() throws IOException {
    var file = folder.resolve("facts.json");

    Durable.replace(file, "old".getBytes(UTF_8));
    Durable.replace(file, "new".getBytes(UTF_8));

    assertThat(file).hasContent("new");
    assertThat(folder).isDirectoryContaining(file::equals);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void aReplacementThatCannotBeWrittenLeavesTheFileAsItWas() throws IOException {
    var file = folder.resolve("facts.json");
    Durable.replace(file, "old".getBytes(UTF_8));
    Files.createDirectories(folder.resolve("facts.json.tmp/taken"));

    assertThatThrownBy(() -> Durable.replace(file, "new".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);

    assertThat(file).hasContent("old");
  }

  @Test
  void whatIsSetAsideNeverReplacesWhatWasSetAsideBefore() throws IOException {
    var file = folder.resolve("facts.json");
    for (var content : new String[] {"first", "second", "third"}) {
      Files.writeString(file, content);
      Aside.move(file, "damaged-");
    }

    assertThat(file).doesNotExist();
    assertThat(folder.resolve("damaged-facts.json")).hasContent("first");
    assertThat(folder.resolve("damaged-facts.json-2")).hasContent("second");
    assertThat(folder.resolve("damaged-facts.json-3")).hasContent("third");
  }
}
