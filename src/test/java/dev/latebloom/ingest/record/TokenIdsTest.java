package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokens;
import org.junit.jupiter.api.Test;

/** Records that were tokenised elsewhere, for a model with as many tokens as Qwen3. */
final class TokenIdsTest {
  private static final int VOCABULARY = 151_936;
  private final Decoder decoder =
      new Decoder(
          new RecordFormat(Format.JSON, ChatTemplate.PLAIN, new ByteTokenizer(), VOCABULARY), 8);

  @Test
  void idsAreTakenAsTheyAreWithLossOnAllButTheFirst() {
    var example = accepted("{'id': 'a', 'source': 's', 'input_ids': [151935, 0, 7, 151645]}");
    assertThat(example.tokens()).isEqualTo(Tokens.of(151_935, 0, 7, 151_645));
    assertThat(example.loss()).isEqualTo(LossSpans.of(1, 4));
    assertThat(example.key()).isEqualTo("a");
    assertThat(example.source()).isEqualTo("s");
  }

  @Test
  void lossLiesWhereLabelsRepeatTheId() {
    var example =
        accepted("{'input_ids': [9, 8, 7, 6, 5, 4], 'labels': [-100, -100, 7, -100, 5, 4]}");
    assertThat(example.loss()).isEqualTo(LossSpans.of(2, 3, 4, 6));
  }

  @Test
  void aLabelOfTheFirstTokenIsNoLossAsNothingComesBeforeIt() {
    assertThat(accepted("{'input_ids': [9, 8], 'labels': [9, 8]}").loss())
        .isEqualTo(LossSpans.of(1, 2));
    assertThat(rejected("{'input_ids': [9, 8], 'labels': [9, -100]}").reason())
        .isEqualTo(Rejection.EMPTY);
  }

  @Test
  void whatComesBehindTheLastLossIsLeftOut() {
    var example = accepted("{'input_ids': [9, 8, 7, 3, 3], 'labels': [-100, 8, 7, -100, -100]}");
    assertThat(example.tokens()).isEqualTo(Tokens.of(9, 8, 7));
    assertThat(example.loss()).isEqualTo(LossSpans.of(1, 3));
  }

  @Test
  void paddingAtEitherEndIsNoPartOfTheExampleNorOfItsLength() {
    var padded =
        "{'input_ids': [1, 1, 1, 1, 9, 8, 7, 1, 1], 'attention_mask': [0, 0, 0, 0, 1, 1, 1, 0, 0]}";
    assertThat(accepted(padded).tokens()).isEqualTo(Tokens.of(9, 8, 7));
  }

  @Test
  void whatIsHiddenInTheMiddleIsRejected() {
    var rejected = rejected("{'input_ids': [9, 8, 7], 'attention_mask': [1, 0, 1]}");
    assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_SHAPE);
    assertThat(rejected.detail()).contains("attention_mask has 0 at 1");
  }

  @Test
  void anIdThatTheModelLacksIsNamed() {
    var rejected = rejected("{'input_ids': [9, 151936]}");
    assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_TOKEN);
    assertThat(rejected.detail()).isEqualTo("token 151936 is not among 151936");
    assertThat(rejected("{'input_ids': [9, -1]}").reason()).isEqualTo(Rejection.UNKNOWN_TOKEN);
  }

  @Test
  void moreIdsThanAllowedAreTooLong() {
    var rejected = rejected("{'input_ids': [1, 2, 3, 4, 5, 6, 7, 8, 9]}");
    assertThat(rejected.reason()).isEqualTo(Rejection.TOO_LONG);
    assertThat(rejected.detail()).isEqualTo("9 tokens are more than 8");
  }

  @Test
  void labelsThatSayAnotherIdAreRejected() {
    var shifted = rejected("{'input_ids': [9, 8, 7], 'labels': [8, 7, -100]}");
    assertThat(shifted.reason()).isEqualTo(Rejection.UNKNOWN_SHAPE);
    assertThat(shifted.detail()).contains("labels has 7 at 1, where input_ids has 8");
  }

  @Test
  void listsOfOtherThingsAndOfOtherLengthsAreRejected() {
    for (var wrong :
        new String[] {
          "{'input_ids': [[9, 8]]}",
          "{'input_ids': [9, 8.5]}",
          "{'input_ids': '9 8'}",
          "{'input_ids': [9, 123456789012345678901234567890]}",
          "{'input_ids': [9, 8], 'labels': [9]}",
          "{'input_ids': [9, 8], 'attention_mask': [1, true]}"
        }) {
      assertThat(rejected(wrong).reason()).as(wrong).isEqualTo(Rejection.WRONG_TYPE);
    }
  }

  @Test
  void fieldsThatPlaceLossInAnotherWayAreRejectedByName() {
    var rejected = rejected("{'input_ids': [9, 8], 'completion_mask': [0, 1]}");
    assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_SHAPE);
    assertThat(rejected.detail()).contains("completion_mask").contains("labels");
    assertThat(rejected("{'input_ids': [9, 8], 'weight': 0.5}").reason())
        .isEqualTo(Rejection.UNKNOWN_SHAPE);
  }

  @Test
  void textsGoBeforeIds() {
    var example = accepted("{'input_ids': [9, 8], 'prompt': 'a', 'response': 'b'}");
    assertThat(example.tokens()).isEqualTo(Tokens.of('a', 'b', 0));
  }

  private Example accepted(String record) {
    var decoded = decode(record);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    return ((Decoded.Accepted) decoded).example();
  }

  private Decoded.Rejected rejected(String record) {
    var decoded = decode(record);
    assertThat(decoded).as(record).isInstanceOf(Decoded.Rejected.class);
    return (Decoded.Rejected) decoded;
  }

  private Decoded decode(String record) {
    return decoder.decode(record.replace('\'', '"').getBytes(UTF_8), 0, 0);
  }
}
