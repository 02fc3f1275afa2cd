package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
