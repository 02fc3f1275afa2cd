package dev.latebloom.ingest.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenizerTest {
  /** Puts {@code <s>} before a text. */
  private static final Map<String, Object> BEGINNING =
      Map.of(
          "type",
          "TemplateProcessing",
          "single",
          List.of(piece("SpecialToken", "<s>"), piece("Sequence", "A")),
          "pair",
          List.of(piece("SpecialToken", "<s>"), piece("Sequence", "A"), piece("Sequence", "B")),
          "special_tokens",
          Map.of(
              "<s>",
              Map.of("id", "<s>", "ids", List.of(TinyTokenizer.BEGIN), "tokens", List.of("<s>"))));

  @TempDir private Path folder;

  @Test
  void bytesAreTheirOwnTokens() throws IOException {
    var bytes = Tokenizer.load("bytes", "");
    assertThat(bytes.vocabulary()).isEqualTo(256);
    assertThat(bytes.prompt("é")).isEqualTo(Tokens.of(0xc3, 0xa9));
    assertThat(bytes.prompt("")).isEqualTo(Tokens.of(0));
    assertThat(bytes.text(Tokens.of(0xc3, 0xa9, 'a', 0xff))).isEqualTo("éa\ufffd");
    assertThatThrownBy(() -> Tokenizer.load("bytes", "</s>")).hasMessageContaining("no token");
  }

  @Test
  void subwordsAreMergedAndSplitAgain() throws IOException {
    TinyTokenizer.write(folder);
    var tokenizer = Tokenizer.load(folder.toString(), "");
    var tokens = tokenizer.response("hello<|im_end|>\0é");
    assertThat(tokens)
        .isEqualTo(Tokens.of(TinyTokenizer.HELL, 'o', TinyTokenizer.IM_END, 0, 0xc3, 0xa9));
    assertThat(tokenizer.text(tokens)).isEqualTo("hello<|im_end|>\0é");
    assertThat(tokenizer.vocabulary()).isEqualTo(TinyTokenizer.END_OF_TEXT + 1);
    assertThat(tokenizer.prompt("")).isEqualTo(Tokens.of(TinyTokenizer.END_OF_TEXT));
  }

  @Test
  void theSpaceBetweenPromptAndResponseIsKept() throws IOException {
    var file = TinyTokenizer.write(folder);
    var json = new JsonMapper();
    var tree = (ObjectNode) json.readTree(file.toFile());
    // As Llama 2's: what is decoded loses the space before its first word.
    tree.putObject("decoder")
        .put("type", "Sequence")
        .putArray("decoders")
        .add(
            json.readTree(
                "{\"type\":\"Replace\",\"pattern\":{\"String\":\"Ġ\"},\"content\":\" \"}"))
        .add(json.readTree("{\"type\":\"Fuse\"}"))
        .add(json.readTree("{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}"));
    json.writeValue(file.toFile(), tree);
    var tokenizer = Tokenizer.load(file.toString(), "");
    var response = tokenizer.response(" hello");
    assertThat(tokenizer.text(response)).isEqualTo("hello");
    assertThat(tokenizer.text(tokenizer.prompt("hell"), response)).isEqualTo(" hello");
  }

  @Test
  void aCharacterThatThePromptBeganIsAddedWhole() {
    var bytes = new ByteTokenizer();
    assertThat(bytes.text(Tokens.of('a', 0xc3), Tokens.of(0xa9, 'b'))).isEqualTo("éb");
    assertThat(bytes.text(Tokens.of('a'), Tokens.of())).isEmpty();
  }

  @Test
  void noTextIsCutWhateverTheFileAsks() throws IOException {
    var tokenizer = Tokenizer.load(TinyTokenizer.write(folder).toString(), "");
    assertThat(tokenizer.response("x".repeat(100_000)).length()).isEqualTo(100_000);
  }

  @Test
  void theBeginTokenOfAFamilyIsPutBeforeThePromptOnly() throws IOException {
    var specials = List.of("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<s>");
    var tokenizer = Tokenizer.load(TinyTokenizer.write(folder, specials, BEGINNING).toString(), "");
    assertThat(tokenizer.prompt("x")).isEqualTo(Tokens.of(TinyTokenizer.BEGIN, 'x'));
    assertThat(tokenizer.prompt("")).isEqualTo(Tokens.of(TinyTokenizer.BEGIN));
    assertThat(tokenizer.response("x")).isEqualTo(Tokens.of('x'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'' ; {} ; 261",
        "'' ; {\"eos_token\":\"<|im_end|>\"} ; 260",
        "'' ; {\"eos_token\":{\"content\":\"<|im_end|>\"}} ; 260",
        "'' ; {\"eos_token\":null} ; 261",
        "<|im_start|> ; {\"eos_token\":\"<|im_end|>\"} ; 259",
        "hell ; {} ; 258",
      })
  void theEndTokenIsTheOneAskedForOrConfiguredOrUsual(String asked, String config, int id)
      throws IOException {
    TinyTokenizer.write(folder);
    Files.writeString(folder.resolve("tokenizer_config.json"), config);
    assertThat(Tokenizer.load(folder.toString(), asked).end()).isEqualTo(id);
  }

  @Test
  void anEndTokenThatIsNotThereIsRefused() throws IOException {
    var file = TinyTokenizer.write(folder, List.of("<|im_start|>"), "");
    assertThatThrownBy(() -> Tokenizer.load(file.toString(), ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("set ingest.end-token");
    assertThatThrownBy(() -> Tokenizer.load(file.toString(), "</s>"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no token \"</s>\"");
  }

  @ParameterizedTest
  @CsvSource({"vocab.json,merges.txt", "encoder.json,vocab.bpe"})
  void vocabularyAndMergesMakeTheSameTokenizer(String vocabulary, String merges)
      throws IOException {
    TinyTokenizer.writePair(folder, vocabulary, merges);
    var tokenizer = Tokenizer.load(folder.toString(), "");
    assertThat(tokenizer.response("hello")).isEqualTo(Tokens.of(TinyTokenizer.HELL, 'o'));
    assertThat(tokenizer.end()).isEqualTo(TinyTokenizer.END_OF_TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "junk",
        "",
        "{\"model\":{\"vocab\":{\"</s>\":\"x\"}}}",
        "{\"model\":{\"vocab\":{\"</s>\":1}}}",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"</s>\":1},\"merges\":[\"a b\"]}}"
      })
  void aFileThatIsNoTokenizerIsRefused(String json) throws IOException {
    var file = Files.writeString(folder.resolve("tokenizer.json"), json);
    assertThatThrownBy(() -> Tokenizer.load(file.toString(), ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void aPathWithoutATokenizerIsRefused() {
    assertThatThrownBy(() -> Tokenizer.load(folder.resolve("none").toString(), ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no tokenizer at");
  }

  @Test
  void whatIsSavedIsTheSameTokenizer() throws IOException {
    TinyTokenizer.writePair(folder, "vocab.json", "merges.txt");
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\":\"he\",\"x\":1}");
    var saved = Files.createDirectory(folder.resolve("saved"));
    var tokenizer = Tokenizer.load(folder.toString(), "hell");
    save(tokenizer, saved);
    var again = Tokenizer.load(saved.toString(), "");
    assertThat(again.end()).isEqualTo(TinyTokenizer.HELL);
    assertThat(again.prompt("hello")).isEqualTo(tokenizer.prompt("hello"));
    assertThat(again.isOf(saved)).isTrue();
    assertThat(tokenizer.isOf(saved)).isTrue();
  }

  @Test
  void aCheckpointOfAModelOfBytesIsReadAsBytes() throws IOException {
    TinyTokenizer.writeBytes(folder);
    assertThat(Tokenizer.load(folder.toString(), ""))
        .isEqualTo(new ByteTokenizer(Optional.of(folder)));
  }

  @Test
  void aCheckpointIsOfTheTokenizerThatItHolds() throws IOException {
    var bytes = new ByteTokenizer();
    assertThat(bytes.isOf(folder)).isTrue();
    TinyTokenizer.writeBytes(folder);
    assertThat(bytes.isOf(folder)).isTrue();
    TinyTokenizer.write(folder);
    assertThat(bytes.isOf(folder)).isFalse();

    var saved = Files.createDirectory(folder.resolve("saved"));
    var subwords = Tokenizer.load(folder.toString(), "");
    assertThat(subwords.isOf(saved)).isFalse();
    save(subwords, saved);
    assertThat(subwords.isOf(saved)).isTrue();
    assertThat(Tokenizer.load(folder.toString(), "hell").isOf(saved)).isFalse();
  }

  private static Map<String, Object> piece(String kind, String id) {
    return Map.of(kind, Map.of("id", id, "type_id", 0));
  }

  /** Writes what a checkpoint has of it. */
  private static void save(Tokenizer tokenizer, Path to) throws IOException {
    Files.write(to.resolve("tokenizer.json"), tokenizer.json());
    Files.writeString(
        to.resolve("tokenizer_config.json"),
        "{\"eos_token\":\"%s\"}".formatted(tokenizer.endText().orElseThrow()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "none",
      value = {
        "{\"tokenizer_class\":\"LlamaTokenizer\"} ; false ; 262",
        "{\"tokenizer_class\":\"LlamaTokenizerFast\"} ; false ; 262",
        "{\"tokenizer_class\":\"CodeLlamaTokenizer\",\"bos_token\":\"<|im_start|>\"} ; false ; 259",
        "{\"tokenizer_class\":\"GemmaTokenizer\",\"bos_token\":{\"content\":\"<s>\"}} ; false ;"
            + " 262",
        "{\"tokenizer_class\":\"LlamaTokenizer\",\"add_bos_token\":false} ; false ; none",
        "{\"tokenizer_class\":\"LlamaTokenizer\",\"add_bos_token\":false} ; true ; none",
        "{\"tokenizer_class\":\"LlamaTokenizer\",\"add_eos_token\":true} ; true ; 262",
        "{\"add_bos_token\":true,\"bos_token\":\"<s>\"} ; false ; 262",
        "{\"add_bos_token\":true,\"bos_token\":\"<s>\"} ; true ; 262",
        "{\"add_bos_token\":false,\"bos_token\":null} ; false ; none",
        "{\"tokenizer_class\":\"PreTrainedTokenizerFast\",\"bos_token\":\"<s>\"} ; false ; none",
        "{\"tokenizer_class\":\"PreTrainedTokenizerFast\"} ; true ; 262",
      })
  void theBeginTokenIsPutWhereConfigurationOrClassSays(
      String config, boolean processed, @Nullable Integer begin) throws IOException {
    writeLlama(processed, config);
    var tokenizer = Tokenizer.load(folder.toString(), "");
    var expected = begin == null ? Tokens.of('x') : Tokens.of(begin, 'x');
    assertThat(tokenizer.prompt("x")).isEqualTo(expected);
    assertThat(tokenizer.response("x")).isEqualTo(Tokens.of('x'));
    var first = begin == null ? TinyTokenizer.END_OF_TEXT : begin;
    assertThat(tokenizer.prompt("")).isEqualTo(Tokens.of(first));
    if (begin != null) {
      assertThat(tokenizer.controls()).contains(tokenizer.text(Tokens.of(begin)));
    }
  }

  @Test
  void aBeginTokenThatThePromptSpellsIsNotDoubled() throws IOException {
    writeLlama(true, "{\"tokenizer_class\":\"LlamaTokenizer\"}");
    assertThat(Tokenizer.load(folder.toString(), "").prompt("<s>x"))
        .isEqualTo(Tokens.of(TinyTokenizer.BEGIN, 'x'));
  }

  @Test
  void theMapOfSpecialTokensNamesWhatTheConfigurationDoesNot() throws IOException {
    writeLlama(false, "{\"add_bos_token\":true}");
    Files.writeString(
        folder.resolve("special_tokens_map.json"),
        "{\"bos_token\":{\"content\":\"<s>\"},\"eos_token\":\"<|im_end|>\"}");
    var tokenizer = Tokenizer.load(folder.toString(), "");
    assertThat(tokenizer.prompt("x")).isEqualTo(Tokens.of(TinyTokenizer.BEGIN, 'x'));
    assertThat(tokenizer.end()).isEqualTo(TinyTokenizer.IM_END);
  }

  @Test
  void aBeginTokenThatNobodyNamesIsRefused() throws IOException {
    TinyTokenizer.write(folder);
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"add_bos_token\":true}");
    assertThatThrownBy(() -> Tokenizer.load(folder.toString(), ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tokenizer_config.json adds a begin token to every text");
  }

  @Test
  void otherTokensAreThoseWithOtherIds() throws IOException {
    TinyTokenizer.write(folder);
    var tiny = Tokenizer.load(folder.toString(), "");
    var pair = Files.createDirectory(folder.resolve("pair"));
    TinyTokenizer.writePair(pair, "vocab.json", "merges.txt");
    var more = Files.createDirectory(folder.resolve("more"));
    TinyTokenizer.write(more, List.of("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<s>"), "");
    var other = Files.createDirectory(folder.resolve("other"));
    TinyTokenizer.write(other, List.of("<|im_end|>", "<|im_start|>", "<|endoftext|>"), "");
    var bytes = Files.createDirectory(folder.resolve("bytes"));
    TinyTokenizer.writeBytes(bytes);
    assertThat(tiny.hasTokensOf(folder.toString())).isTrue();
    assertThat(tiny.hasTokensOf(pair.toString())).isTrue();
    assertThat(tiny.hasTokensOf(more.toString())).isTrue();
    assertThat(Tokenizer.load(more.toString(), "").hasTokensOf(folder.toString())).isTrue();
    assertThat(tiny.hasTokensOf(other.toString())).isFalse();
    assertThat(tiny.hasTokensOf("bytes")).isFalse();
    assertThat(tiny.hasTokensOf(bytes.toString())).isFalse();
    assertThat(new ByteTokenizer().hasTokensOf(bytes.toString())).isTrue();
    assertThat(new ByteTokenizer().hasTokensOf(folder.toString())).isFalse();
  }

  /** Writes a tokenizer with the begin token {@code <s>}. */
  private void writeLlama(boolean processed, String config) throws IOException {
    var specials = List.of("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<s>");
    TinyTokenizer.write(folder, specials, processed ? BEGINNING : "");
    Files.writeString(folder.resolve("tokenizer_config.json"), config);
  }

  @Test
  void manyThreadsShareOne() throws Exception {
    var tokenizer = Tokenizer.load(TinyTokenizer.write(folder).toString(), "");
    var texts = new ArrayList<String>();
    var random = new Random(1);
    for (int i = 0; i < 500; i++) {
      var text = new StringBuilder();
      random.ints(200, 0, 4).forEach(letter -> text.append("helo".charAt(letter)));
      texts.add(text.toString());
    }
    var alone = texts.stream().map(tokenizer::response).toList();
    try (var threads = Executors.newFixedThreadPool(8)) {
      var together =
          IntStream.range(0, 8)
              .mapToObj(_ -> threads.submit(() -> texts.stream().map(tokenizer::response).toList()))
              .toList();
      for (Future<List<Tokens>> tokens : together) assertThat(tokens.get()).isEqualTo(alone);
    }
  }
}
