package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.ingest.token.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

final class DecoderPropertyTest {
  private static final int MAX_TOKENS = 1 << 16;

  private final Decoder decoder = new Decoder(Format.JSON, MAX_TOKENS);

  @Property
  void pairsComeBackAsTheyWere(
      @ForAll("texts") String prompt, @ForAll("texts") String response, @ForAll boolean escaped) {
    var example = decode(fields("prompt", prompt, "response", response), escaped);

    assertThat(text(example)).isEqualTo(prompt + response + "\0");
    assertThat(example.promptLength()).isEqualTo(prompt.getBytes(UTF_8).length);
  }

  @Property
  void questionsComeBackWithANewline(
      @ForAll("texts") String question, @ForAll("texts") String answer, @ForAll boolean escaped) {
    var example = decode(fields("answer", answer, "question", question), escaped);

    assertThat(text(example)).isEqualTo(question + "\n" + answer + "\0");
  }

  @Property
  void instructionsComeBackWithTheirInput(
      @ForAll("texts") String instruction,
      @ForAll("texts") String input,
      @ForAll("texts") String output,
      @ForAll boolean escaped) {
    var example =
        decode(fields("instruction", instruction, "input", input, "output", output), escaped);

    assertThat(text(example)).isEqualTo(instruction + "\n" + input + "\n" + output + "\0");
  }

  @Property
  void conversationsComeBackTurnByTurn(
      @ForAll("conversations") List<String> turns, @ForAll("texts") String last) {
    var messages = new ArrayList<Map<String, String>>();
    var expected = new StringBuilder();
    for (var turn : turns) {
      messages.add(Map.of("role", "user", "content", turn));
      expected.append("user: ").append(turn).append('\n');
    }
    messages.add(Map.of("role", "assistant", "content", last));
    expected.append("assistant: ");
    int promptLength = expected.toString().getBytes(UTF_8).length;

    var example = decode(Map.of("messages", messages), false);

    assertThat(text(example)).isEqualTo(expected + last + "\0");
    assertThat(example.promptLength()).isEqualTo(promptLength);
  }

  @Property
  void plainTextComesBackAfterTheStartToken(@ForAll("texts") String text) {
    var example = decode(Map.of("text", text), false);

    assertThat(text(example)).isEqualTo("\0" + text + "\0");
    assertThat(example.promptLength()).isEqualTo(1);
  }

  @Property
  void arbitraryBytesAreRejectedWithoutAnException(@ForAll byte[] value) {
    assertThat(decoder.decode(value, 0, 0)).isInstanceOf(Decoded.Rejected.class);
  }

  @Property
  void damagedRecordsNeverThrow(
      @ForAll("texts") String text, @ForAll int where, @ForAll byte damage)
      throws JsonProcessingException {
    var value = new ObjectMapper().writeValueAsBytes(fields("prompt", text, "response", text));
    value[Math.floorMod(where, value.length)] = damage;

    assertThat(decoder.decode(value, 0, 0)).isNotNull();
  }

  @Property
  void theJdkAgreesOnWhatIsUtf8(@ForAll("nearlyUtf8") byte[] bytes) {
    boolean valid;
    try {
      var _ = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      valid = true;
    } catch (CharacterCodingException e) {
      valid = false;
    }

    assertThat(Utf8.isValid(bytes)).isEqualTo(valid);
  }

  @Property
  void bytesComeBackAsTheyWere(@ForAll @Size(min = 1, max = 300) byte[] value) {
    var decoded = new Decoder(Format.BYTES, MAX_TOKENS).decode(value, 0, 0);

    if (indexOfZero(value) >= 0) {
      assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
      return;
    }
    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Accepted.class,
            accepted -> {
              var tokens = accepted.example().tokens();
              assertThat(tokens.length()).isEqualTo(value.length + 2);
              for (int i = 0; i < value.length; i++) {
                assertThat((byte) tokens.at(i + 1)).isEqualTo(value[i]);
              }
            });
  }

  private static int indexOfZero(byte[] value) {
    for (int i = 0; i < value.length; i++) if (value[i] == 0) return i;
    return -1;
  }

  @Property
  void aZeroIsRejectedWhereverItStands(
      @ForAll("texts") String before, @ForAll("texts") String after, @ForAll boolean inResponse) {
    var text = before + "\0" + after;
    var fields = fields("prompt", inResponse ? "a" : text, "response", inResponse ? text : "b");
    assertThat(decoded(fields, false))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.CONTROL_TOKEN));
  }

  /** All of Unicode but zero, which ends a text, and surrogates, which no encoder can write. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange('\1', '\u07ff')
        .withCharRange('\ue000', '\uffff')
        .ofMinLength(1)
        .ofMaxLength(60)
        .flatMap(
            text ->
                Arbitraries.integers()
                    .between(0x10000, Character.MAX_CODE_POINT)
                    .optional(0.5)
                    .map(high -> high.map(Character::toString).orElse("") + text));
  }

  @Provide
  Arbitrary<List<String>> conversations() {
    return texts().list().ofMaxSize(5);
  }

  /** Bytes on the borders of the table of well-formed sequences, so that some are valid. */
  @Provide
  Arbitrary<byte[]> nearlyUtf8() {
    int[] borders = {
      0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
      0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
    };
    return Arbitraries.integers()
        .between(0, borders.length - 1)
        .map(index -> (byte) borders[index])
        .array(byte[].class)
        .ofMaxSize(12);
  }

  private static Map<String, Object> fields(String... namesAndValues) {
    var fields = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  private Example decode(Map<String, ?> fields, boolean escaped) {
    var decoded = decoded(fields, escaped);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    return ((Decoded.Accepted) decoded).example();
  }

  private Decoded decoded(Map<String, ?> fields, boolean escaped) {
    var json = JsonMapper.builder().configure(JsonWriteFeature.ESCAPE_NON_ASCII, escaped).build();
    try {
      return decoder.decode(json.writeValueAsBytes(fields), 0, 0);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Example example) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < example.tokens().length(); i++) bytes.write(example.tokens().at(i));
    return bytes.toString(UTF_8);
  }
}
