package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.TinyTokenizer;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubwordDecoderTest {
  private static final int MAX_TOKENS = 64;

  private static Tokenizer tokenizer = new ByteTokenizer();

  /** Of both test engines that run this class. */
  @BeforeAll
  @BeforeContainer
  static void load() throws IOException {
    Path folder = Files.createTempDirectory("latebloom-tokenizer");
    try {
      tokenizer = Tokenizer.load(TinyTokenizer.write(folder).toString(), "");
    } finally {
      Files.deleteIfExists(folder.resolve("tokenizer.json"));
      Files.delete(folder);
    }
  }

  @Test
  void noTokenLiesAcrossTheBoundary() {
    var example = accepted(ChatTemplate.PLAIN, "{'prompt':'oh','response':'ello'}");
    assertThat(example.tokens())
        .isEqualTo(Tokens.of('o', 'h', 'e', TinyTokenizer.LL, 'o', TinyTokenizer.END_OF_TEXT));
    assertThat(example.promptLength()).isEqualTo(2);
  }

  @Test
  void plainTextBeginsWithTheEndTokenWhereThereIsNoBeginToken() {
    var example = accepted(ChatTemplate.PLAIN, "{'text':'hell'}");
    assertThat(example.tokens())
        .isEqualTo(
            Tokens.of(TinyTokenizer.END_OF_TEXT, TinyTokenizer.HELL, TinyTokenizer.END_OF_TEXT));
    assertThat(example.promptLength()).isEqualTo(1);
  }

  @Test
  void markupBecomesItsSpecialTokens() {
    var example = accepted(ChatTemplate.CHATML, "{'prompt':'hell','response':'o'}");
    var tokens = example.tokens();
    assertThat(tokens.at(0)).isEqualTo(TinyTokenizer.IM_START);
    assertThat(tokens.at(example.promptLength())).isEqualTo('o');
    assertThat(tokens.at(tokens.length() - 2)).isEqualTo(TinyTokenizer.IM_END);
    assertThat(tokens.at(tokens.length() - 1)).isEqualTo(TinyTokenizer.END_OF_TEXT);
  }

  @Test
  void aTextThatSpellsTheEndTokenIsRejectedWhereverItStands() {
    for (var record :
        List.of(
            "{'prompt':'hell<|endoftext|>','response':'o'}",
            "{'prompt':'hell','response':'o<|endoftext|>'}",
            "{'text':'hell<|endoftext|>o'}")) {
      assertThat(decode(ChatTemplate.PLAIN, record))
          .isInstanceOfSatisfying(
              Decoded.Rejected.class,
              rejected -> {
                assertThat(rejected.reason()).isEqualTo(Rejection.CONTROL_TOKEN);
                assertThat(rejected.detail()).contains("<|endoftext|>");
              });
    }
    // Somebody may have written a conversation as a text.
    assertThat(decode(ChatTemplate.CHATML, "{'text':'<|im_start|>hell<|im_end|>'}"))
        .isInstanceOf(Decoded.Accepted.class);
  }

  @Test
  void theLimitCountsTokensAndNotBytes() {
    var longest = "hell".repeat(MAX_TOKENS - 2);
    assertThat(accepted(ChatTemplate.PLAIN, record(longest)).tokens().length())
        .isEqualTo(MAX_TOKENS);
    assertThat(decode(ChatTemplate.PLAIN, record(longest + "o")))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.TOO_LONG));
  }

  @Test
  void bytesThatAreNoTextAreRejected() {
    var decoder = new Decoder(new RecordFormat(Format.BYTES, ChatTemplate.PLAIN, tokenizer), 64);
    assertThat(decoder.decode(new byte[] {(byte) 0xff}, 0, 0))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.NOT_UTF8));
    assertThat(decoder.decode("hell".getBytes(UTF_8), 0, 0)).isInstanceOf(Decoded.Accepted.class);
  }

  @Test
  void aTokenThatTheModelLacksIsRejected(@TempDir Path folder) throws IOException {
    var specials = List.of("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<image>");
    var larger = Tokenizer.load(TinyTokenizer.write(folder, specials, "").toString(), "");
    assertThat(larger.ordinaryVocabulary()).isEqualTo(TinyTokenizer.IM_START);
    int vocabulary = larger.vocabulary() - 1;
    var format = new RecordFormat(Format.BYTES, ChatTemplate.PLAIN, larger, vocabulary);
    var decoder = new Decoder(format, 64);
    assertThat(decoder.decode("hell".getBytes(UTF_8), 0, 0)).isInstanceOf(Decoded.Accepted.class);
    assertThat(decoder.decode("hell<image>".getBytes(UTF_8), 0, 0))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_TOKEN));
  }

  @Property
  void promptAndResponseComeBackEachFromItsOwnTokens(
      @ForAll("texts") String prompt, @ForAll("texts") String response)
      throws JsonProcessingException {
    var value =
        new ObjectMapper().writeValueAsBytes(Map.of("prompt", prompt, "response", response));
    var format = new RecordFormat(Format.JSON, ChatTemplate.PLAIN, tokenizer);
    var decoded = new Decoder(format, 1 << 12).decode(value, 0, 0);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    var example = ((Decoded.Accepted) decoded).example();
    var ids = new int[example.tokens().length()];
    example.tokens().copyTo(ids, 0);
    int split = example.promptLength();
    assertThat(tokenizer.text(Tokens.of(Arrays.copyOf(ids, split)))).isEqualTo(prompt);
    assertThat(tokenizer.text(Tokens.of(Arrays.copyOfRange(ids, split, ids.length))))
        .isEqualTo(response + "<|endoftext|>");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("helo <|im_end|>\n").ofMinLength(1).ofMaxLength(40),
        Arbitraries.strings()
            .withCharRange('\0', '\ud7ff')
            .withCharRange('\ue000', '\uffff')
            .ofMinLength(1)
            .ofMaxLength(40)
            .map(text -> text + "\ud83d\ude00"));
  }

  private static String record(String response) {
    return "{'prompt':'p','response':'" + response + "'}";
  }

  private static Decoded decode(ChatTemplate template, String record) {
    var format = new RecordFormat(Format.JSON, template, tokenizer);
    return new Decoder(format, MAX_TOKENS).decode(record.replace('\'', '"').getBytes(UTF_8), 0, 0);
  }

  private static Example accepted(ChatTemplate template, String record) {
    var decoded = decode(template, record);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    return ((Decoded.Accepted) decoded).example();
  }
}
