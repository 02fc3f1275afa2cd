package dev.latebloom.ingest.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.train.engine.SharedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published tokenizers against llama.cpp's test vectors. */
final class PublishedTokenizersTest {
  @TempDir private Path folder;

  @Test
  void gpt2GivesTheKnownTokens() throws IOException {
    var tokenizer = Tokenizer.load(SharedFiles.folder("tokenizers/gpt2").toString(), "");
    checkVectors(tokenizer, "gpt-2");
    assertThat(tokenizer.vocabulary()).isEqualTo(50257);
    assertThat(tokenizer.end()).isEqualTo(50256);
  }

  @Test
  void qwen3GivesTheKnownTokens() throws IOException {
    var tokenizer = qwen3();
    checkVectors(tokenizer, "qwen2");
    assertThat(tokenizer.vocabulary()).isEqualTo(151669);
    assertThat(tokenizer.text(Tokens.of(tokenizer.end()))).isEqualTo("<|im_end|>");
  }

  @Test
  void aConversationForQwen3IsItsOwnTemplate() throws IOException {
    var qwen3 = qwen3();
    var format = new RecordFormat(Format.JSON, ChatTemplate.CHATML, qwen3);
    var record =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Yo\"}]}";
    var decoded = new Decoder(format, 100).decode(record.getBytes(StandardCharsets.UTF_8), 0, 0);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    var example = ((Decoded.Accepted) decoded).example();
    var ids = new int[example.tokens().length()];
    example.tokens().copyTo(ids, 0);
    int split = example.promptLength();
    assertThat(qwen3.text(Tokens.of(Arrays.copyOf(ids, split))))
        .isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    // The end token is the markup's own: it comes once.
    assertThat(qwen3.text(Tokens.of(Arrays.copyOfRange(ids, split, ids.length))))
        .isEqualTo("Yo<|im_end|>");
    assertThat(ids).startsWith(151644).endsWith(151645);
  }

  private Tokenizer qwen3() throws IOException {
    var published = SharedFiles.folder("tokenizers/qwen3");
    Files.copy(published.resolve("tokenizer_config.json"), folder.resolve("tokenizer_config.json"));
    try (var json =
        new GZIPInputStream(Files.newInputStream(published.resolve("tokenizer.json.gz")))) {
      Files.copy(json, folder.resolve("tokenizer.json"));
    }
    return Tokenizer.load(folder.toString(), "");
  }

  private static void checkVectors(Tokenizer tokenizer, String name) throws IOException {
    var vectors = SharedFiles.folder("tokenizers/llama.cpp-vocab-tests");
    var texts = Files.readString(vectors.resolve(name + ".inp")).split("\n__ggml_vocab_test__\n");
    var expected = Files.readAllLines(vectors.resolve(name + ".out"));
    assertThat(texts).hasSameSizeAs(expected).hasSize(46);
    for (int i = 0; i < texts.length; i++) {
      int[] ids =
          Arrays.stream(expected.get(i).trim().split(" "))
              .filter(id -> !id.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      var tokens = tokenizer.response(texts[i]);
      assertThat(tokens).as(texts[i]).isEqualTo(Tokens.of(ids));
      assertThat(tokenizer.text(tokens)).isEqualTo(texts[i]);
    }
  }
}
