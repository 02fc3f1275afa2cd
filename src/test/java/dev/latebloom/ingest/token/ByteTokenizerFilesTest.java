package dev.latebloom.ingest.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ByteTokenizerFilesTest {
  @Test
  void everyByteHasASymbolOfItsOwn() throws IOException {
    var json = new JsonMapper();
    var tokenizer = json.readTree(json.writeValueAsBytes(ByteTokenizerFiles.tokenizer()));
    assertThat(tokenizer.at("/model/vocab").size()).isEqualTo(256);
    // The three corners of GPT-2's table: control, space, soft hyphen.
    assertThat(ByteTokenizerFiles.symbol(0)).isEqualTo("\u0100");
    assertThat(ByteTokenizerFiles.symbol(' ')).isEqualTo("\u0120");
    assertThat(ByteTokenizerFiles.symbol(0xAD)).isEqualTo("\u0143");
    assertThat(ByteTokenizerFiles.symbol('a')).isEqualTo("a");
  }
}
