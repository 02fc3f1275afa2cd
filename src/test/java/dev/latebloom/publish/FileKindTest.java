package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FileKindTest {
  @Test
  void whatIsCompressedIsToldByName() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("{\"text\":\"a\"}".getBytes(UTF_8));
    }
    assertThat(FileKind.refusal(packed.toByteArray(), true)).get().asString().contains("gzip");
    assertThat(FileKind.refusal(packed.toByteArray(), false)).get().asString().contains("gunzip");
    assertThat(FileKind.refusal("PK\3\4".getBytes(ISO_8859_1), true)).isPresent();
    assertThat(FileKind.refusal("PAR1".getBytes(ISO_8859_1), true)).isPresent();
  }

  @Test
  void utf16IsToldWithItsMarkAndWithout() {
    assertThat(FileKind.refusal("{\"text\":".getBytes(UTF_16), true)).isPresent();
    assertThat(FileKind.refusal("{\"text\":".getBytes(UTF_16LE), true)).isPresent();
  }

  @Test
  void zerosAreNoText() {
    assertThat(FileKind.refusal(new byte[100], true)).get().asString().contains("a zero byte");
    assertThat(FileKind.refusal(new byte[1], true)).get().asString().contains("a zero byte");
    assertThat(FileKind.refusal("{\"text\":".getBytes(UTF_16BE), true))
        .get()
        .asString()
        .contains("UTF-16");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prompt,response        | .csv",
        "1\t2                   | .csv",
        "<html>                 | ingest.format = bytes",
        "'It was the best, it was' | ingest.format = bytes",
        "{                      | jq -c",
        "'{\"question\": 1}, x'   | ''"
      })
  void whatIsNotJsonIsToldWhatItSeemsToBe(String head, String advice) {
    assertThat(FileKind.insteadOfJson(head.getBytes(UTF_8)).orElse("")).contains(advice);
    assertThat(FileKind.insteadOfJson(head.getBytes(UTF_8)).isEmpty()).isEqualTo(advice.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "  [ ", "[{\"text\":\"a\"},"})
  void anArrayOverManyLinesIsTold(String head) {
    assertThat(FileKind.refusal(head.getBytes(UTF_8), true)).get().asString().contains("jq -c");
    assertThat(FileKind.refusal(head.getBytes(UTF_8), false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"text\":\"a\"}", "a,b,c", "[1]", "PKW is a car", "BZ"})
  void linesOfTextAreNotRefused(String head) {
    assertThat(FileKind.refusal(head.getBytes(UTF_8), true)).isEmpty();
  }
}
