package dev.latebloom.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordFileTest {
  @TempDir private Path folder;

  @Test
  void rowsOfATableAreObjectsByTheNamesInItsFirstRow() throws IOException {
    assertThat(lines("t.csv", "\uFEFFprompt,response\n\"1, \"\"2\"\"\n3\",x\n\né,7\n"))
        .containsExactly(
            "{\"prompt\":\"1, \\\"2\\\"\\n3\",\"response\":\"x\"}",
            "{\"prompt\":\"é\",\"response\":\"7\"}");
    assertThat(lines("t.TSV", "a\tb\r\n1,5\t2\r\n")).containsExactly("{\"a\":\"1,5\",\"b\":\"2\"}");
  }

  @Test
  void anEmptyCellIsNothing() throws IOException {
    assertThat(lines("t.csv", "text,source\nx,\n")).containsExactly("{\"text\":\"x\"}");
  }

  /** Whoever publishes ends a transaction where the next line may have to be waited for. */
  @Test
  void nobodyHasToWaitForTheNextRow() throws IOException {
    var file = Files.writeString(folder.resolve("t.csv"), "a\n1\n2\n");
    try (var in = RecordFile.open(file)) {
      for (int row = 0; row < 2; row++) {
        assertThat(in.available()).isPositive();
        assertThat(in.readNBytes(10)).hasSize(10);
      }
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.available()).isZero();
    }
  }

  @Test
  void otherFilesAreReadAsTheyAre() throws IOException {
    assertThat(lines("t.jsonl", "a,b\n1,2\n")).containsExactly("a,b", "1,2");
  }

  @Test
  void aRowOfAnotherLengthIsRefusedByItsLine() {
    assertThatThrownBy(() -> lines("t.csv", "a,b\n1,2\n1,2,3\n"))
        .hasMessageContaining("t.csv: line 3 is no row of the table");
    assertThatThrownBy(() -> lines("t.csv", "a,b\n1\n"))
        .hasMessageContaining("t.csv: line 2 is no row of the table");
  }

  /** Written by pyarrow, see bench/peers/parquet.py. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "zstd", "gzip", "lz4", "pages"})
  void rowsOfAParquetFileAreObjectsByTheNamesOfItsColumns(String name) throws IOException {
    assertThat(parquet(name + ".parquet").map(RecordFileTest::read))
        .containsExactly(
            read(
                """
                {"prompt": "What is 2 + 2?\\n", "response": "4", "source": "sums",
                 "messages": [{"role": "user", "content": "Grüße, 世界"},
                              {"role": "assistant", "content": "hello", "name": "a"}],
                 "choices": ["3", null, "4"], "answer": 2, "share": 0.1, "small": 0.5,
                 "right": true, "price": 12.50, "day": "2026-11-30",
                 "at": "2026-11-30T12:00:00Z", "tags": {"a": 1, "b": 2},
                 "image": {"path": "x.png"}, "unmarked": "bytes that are text: é"}
                """),
            read("{\"prompt\": \"Nothing else here.\"}"),
            read(
                """
                {"prompt": "Empty lists.", "messages": [], "choices": [],
                 "answer": -1152921504606846976, "right": false}
                """));
  }

  @Test
  void aParquetFileThatCannotBeReadIsRefusedInOneLine() throws IOException {
    assertThatThrownBy(() -> lines("t.parquet", "{\"text\": \"x\"}\n"))
        .hasMessageContaining("t.parquet: cannot be read as Parquet")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> parquet("brotli.parquet").toList())
        .hasMessageContaining("brotli.parquet: cannot be read as Parquet", "uncompressed or with");
    var whole = Files.readAllBytes(resource("snappy.parquet"));
    Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length - 9));
    try (var in = RecordFile.open(folder.resolve("cut.parquet"))) {
      assertThatThrownBy(in::readAllBytes)
          .hasMessageContaining("cut.parquet: cannot be read as Parquet behind row 0");
    }
    assertThatThrownBy(() -> RecordFile.open(folder.resolve("none.parquet")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private Stream<String> parquet(String name) throws IOException {
    try (var in = RecordFile.open(resource(name))) {
      return new String(in.readAllBytes(), UTF_8).lines();
    }
  }

  private static Path resource(String name) {
    return Path.of("src/test/resources/dev/latebloom/file", name);
  }

  private static JsonNode read(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Property(tries = 100)
  void cellsComeBackWhateverIsInThem(
      @ForAll @Size(min = 1, max = 4) @UniqueElements
          List<@AlphaChars @StringLength(min = 1, max = 3) String> names,
      @ForAll @Size(min = 1, max = 5) List<@StringLength(max = 5) String> cells)
      throws IOException {
    var text = new StringBuilder(String.join(",", names.stream().map(this::quoted).toList()));
    var expected = new ArrayList<Map<String, String>>();
    for (var any : cells) {
      // Without halves of surrogate pairs, which UTF-8 has none of.
      var cell = new String(any.getBytes(UTF_8), UTF_8);
      text.append('\n').append(String.join(",", names.stream().map(_ -> quoted(cell)).toList()));
      var row = new LinkedHashMap<String, String>();
      if (!cell.isEmpty()) names.forEach(name -> row.put(name, cell));
      expected.add(row);
    }
    var file = Files.createTempFile("table", ".csv");
    try {
      Files.write(file, text.toString().getBytes(UTF_8));
      try (var in = RecordFile.open(file)) {
        var read = new ArrayList<Object>();
        for (var line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
          read.add(new ObjectMapper().readValue(line, Map.class));
        }
        assertThat(read).isEqualTo(expected);
      }
    } finally {
      Files.delete(file);
    }
  }

  private String quoted(String cell) {
    return '"' + cell.replace("\"", "\"\"") + '"';
  }

  private List<String> lines(String name, String content) throws IOException {
    var file = folder.resolve(name);
    Files.writeString(file, content);
    try (var in = RecordFile.open(file)) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }
}
