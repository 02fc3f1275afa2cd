package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.token.Tokens;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DecoderTest {
  private final Decoder decoder = new Decoder(Format.JSON, 64);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'prompt':'2+2=','response':'4'}                          | 2+2=            | 4",
        "{'question':'2+2?','answer':'4'}                          | 2+2?~           | 4",
        "{'instruction':'Add','input':'2 2','output':'4'}          | Add~2 2~        | 4",
        "{'instruction':'Add','input':'','output':'4'}             | Add~            | 4",
        "{'instruction':'Add','input':null,'output':'4'}           | Add~            | 4",
        "{'output':'4','instruction':'Add'}                        | Add~            | 4",
        "{'messages':[{'role':'user','content':'Hi'},{'content':'Yo','role':'assistant'}]}"
            + "| user: Hi~assistant: | Yo",
        "{'messages':[{'role':'system','content':''},{'role':'assistant','content':'Yo','x':[]}]}"
            + "| system: ~assistant: | Yo",
        "{'messages':[{'role':'assistant','content':'Yo'}]}        | assistant:      | Yo",
        "{'utterances':[{'text':'A?','speaker':'student'}],'response':{'text':'B','speaker':'teacher'}}|"
            + " user: A?~assistant: | B",
        "{'response':{'speaker':'tutor','text':'B'},'utterances':[{'speaker':'learner','text':'A?'}]}|"
            + " user: A?~assistant: | B",
        "{'utterances':[{'text':'A?','speaker':'student'},{'text':'B','speaker':'teacher'}]}"
            + "| user: A?~assistant: | B",
        "{'text':'all'}                                            | ^               | all",
        "{'text':'all','prompt':'p','response':'r'}                | p               | r",
        "{'prompt':null,'response':null,'text':'all'}              | ^               | all",
        "{'prompt':'old','response':'r','prompt':'new'}            | new             | r",
        "{'messages':[],'messages':null,'text':'all'}              | ^               | all",
        "{'prompt':'p','response':'\\u00e9\\ud83d\\ude00','x':{'prompt':1}} | p      | é😀",
      })
  void splitsEachShapeIntoPromptAndResponse(String json, String prompt, String response) {
    var expected = prompt.replace('~', '\n').replace('^', '\0');
    if (expected.endsWith(":")) expected += " ";

    var example = accepted(decoder.decode(bytes(json), 3, 17));

    assertThat(prompt(example)).isEqualTo(expected);
    assertThat(response(example)).isEqualTo(response + "\0");
    assertThat(example.partition()).isEqualTo(3);
    assertThat(example.offset()).isEqualTo(17);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NOT_JSON      | nonsense",
        "NOT_JSON      | {'prompt':'p'",
        "NOT_JSON      | {'text':'a'} x",
        "NOT_JSON      | {'text':'a'}{'text':'b'}",
        "NOT_JSON      | ['text']",
        "NOT_JSON      | 'text'",
        "NOT_JSON      | ` `",
        "UNKNOWN_SHAPE | {}",
        "UNKNOWN_SHAPE | {'prompt':'p'}",
        "UNKNOWN_SHAPE | {'prompt':'p','response':null}",
        "UNKNOWN_SHAPE | {'prompt':'p','answer':'a'}",
        "UNKNOWN_SHAPE | {'messages':[{'role':'user','content':'Hi'}]}",
        "UNKNOWN_SHAPE | {'messages':[{'role':'assistant'}]}",
        "UNKNOWN_SHAPE | {'messages':[{'content':'Hi'}]}",
        "WRONG_TYPE    | {'prompt':1,'response':'r'}",
        "UNKNOWN_SHAPE | {'utterances':[{'text':'Hi','speaker':'student'}]}",
        "UNKNOWN_SHAPE | {'utterances':[{'text':'Hi','speaker':'crowd'}]}",
        "UNKNOWN_SHAPE | {'utterances':[{'text':'Hi'}]}",
        "UNKNOWN_SHAPE | {'utterances':[],'response':{'speaker':'teacher'}}",
        "WRONG_TYPE    | {'utterances':'Hi'}",
        "WRONG_TYPE    | {'utterances':['Hi']}",
        "WRONG_TYPE    | {'utterances':[{'text':1,'speaker':'teacher'}]}",
        "EMPTY         | {'utterances':[]}",
        "EMPTY         | {'utterances':[{'text':' ','speaker':'teacher'}]}",
        "WRONG_TYPE    | {'text':['a']}",
        "WRONG_TYPE    | {'instruction':'i','input':{},'output':'o'}",
        "WRONG_TYPE    | {'messages':'Hi'}",
        "WRONG_TYPE    | {'messages':['Hi']}",
        "WRONG_TYPE    | {'messages':[{'role':'assistant','content':[{'type':'text'}]}]}",
        "WRONG_TYPE    | {'text':'a','id':1.5}",
        "WRONG_TYPE    | {'text':'a','source':7}",
        "EMPTY         | {'prompt':'','response':'r'}",
        "EMPTY         | {'prompt':'p','response':''}",
        "EMPTY         | {'question':'','answer':'a'}",
        "EMPTY         | {'instruction':'','output':'o'}",
        "EMPTY         | {'text':''}",
        "EMPTY         | {'messages':[]}",
        "EMPTY         | {'messages':[{'role':'assistant','content':''}]}",
        "NOT_UTF8      | {'text':'\\ud800'}",
        "NOT_UTF8      | {'text':'\\ude00x'}",
      })
  void saysWhyARecordCannotBeAnExample(Rejection reason, String json) {
    var rejected = rejected(decoder.decode(bytes(json), 0, 0));

    assertThat(rejected.reason()).isEqualTo(reason);
    assertThat(rejected.detail()).isNotBlank().doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {0xc0, 0xc1, 0xf5, 0xff, 0x80})
  void rejectsBytesThatUtf8NeverHas(int wrong) {
    var value = bytes("{'text':'a'}");
    value[9] = (byte) wrong;

    assertThat(rejected(decoder.decode(value, 0, 0)).reason()).isEqualTo(Rejection.NOT_UTF8);
  }

  @Test
  void doesNotGuessAnotherEncoding() {
    var value = "{\"text\":\"a\"}".getBytes(UTF_16LE);

    assertThat(rejected(decoder.decode(value, 0, 0)).reason()).isEqualTo(Rejection.NOT_JSON);
  }

  @Test
  void keepsIdAndSource() {
    var text = accepted(decoder.decode(bytes("{'id':'a1','source':'web','text':'t'}"), 0, 0));
    var number = accepted(decoder.decode(bytes("{'id':12345678901234567890,'text':'t'}"), 0, 0));

    assertThat(text.key()).isEqualTo("a1");
    assertThat(text.source()).isEqualTo("web");
    assertThat(number.key()).isEqualTo("12345678901234567890");
    assertThat(number.source()).isEmpty();
  }

  @Test
  void forgetsTheRecordBefore() {
    var _ = decoder.decode(bytes("{'id':'a1','source':'web','prompt':'p','text':'t'}"), 0, 0);
    var next = accepted(decoder.decode(bytes("{'response':'r','text':'u'}"), 0, 1));

    assertThat(next.key()).isEmpty();
    assertThat(next.source()).isEmpty();
    assertThat(response(next)).isEqualTo("u\0");
  }

  @Test
  void takesARecordOfTheLimitAndRejectsOneMore() {
    var longest = "r".repeat(62);

    var whole =
        accepted(decoder.decode(bytes("{'prompt':'p','response':'" + longest + "'}"), 0, 0));
    var more = decoder.decode(bytes("{'prompt':'p','response':'" + longest + "r'}"), 0, 0);

    assertThat(whole.tokens().length()).isEqualTo(64);
    assertThat(rejected(more).reason()).isEqualTo(Rejection.TOO_LONG);
  }

  @Test
  void rejectsAnIdThatWouldFillTheLedger() {
    var value = bytes("{'text':'t','id':'" + "x".repeat(1025) + "'}");

    assertThat(rejected(decoder.decode(value, 0, 0)).reason()).isEqualTo(Rejection.TOO_LONG);
  }

  @Test
  void rejectsARecordWithoutAValue() {
    assertThat(rejected(decoder.decode(null, 0, 0)).reason()).isEqualTo(Rejection.EMPTY);
    assertThat(rejected(decoder.decode(new byte[0], 0, 0)).reason()).isEqualTo(Rejection.EMPTY);
  }

  @Test
  void takesBytesAsTheyAre() {
    var bytes = new Decoder(Format.BYTES, 64);

    var example = accepted(bytes.decode(new byte[] {(byte) 0xff, '{', 1}, 0, 0));

    assertThat(example.promptLength()).isEqualTo(1);
    assertThat(example.tokens()).isEqualTo(Tokens.of(0, 0xff, '{', 1, 0));
  }

  @Test
  void refusesALimitThatNoExampleMeets() {
    assertThatThrownBy(() -> new Decoder(Format.JSON, 2)).hasMessageContaining("max-tokens");
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }

  private static Example accepted(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    return ((Decoded.Accepted) decoded).example();
  }

  private static Decoded.Rejected rejected(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
    return (Decoded.Rejected) decoded;
  }

  private static String prompt(Example example) {
    return text(example.tokens(), 0, example.promptLength());
  }

  private static String response(Example example) {
    return text(example.tokens(), example.promptLength(), example.tokens().length());
  }

  private static String text(Tokens tokens, int from, int to) {
    var bytes = new ByteArrayOutputStream();
    for (int i = from; i < to; i++) bytes.write(tokens.at(i));
    return bytes.toString(UTF_8);
  }
}
