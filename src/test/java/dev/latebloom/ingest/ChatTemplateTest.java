package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChatTemplateTest {
  private static final String TALK =
      "{'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':'Yo'},"
          + "{'role':'user','content':'Eh'},{'role':'assistant','content':'Ok'}]}";
  private static final String WITH_SYSTEM =
      "{'messages':[{'role':'system','content':'Be brief'},{'role':'user','content':'Hi'},"
          + "{'role':'assistant','content':'Yo'}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'prompt':'Add','response':'4'}",
        "{'question':'Add','answer':'4'}",
        "{'instruction':'Add','output':'4'}",
        "{'instruction':'Add','input':'','output':'4'}",
        "{'messages':[{'role':'user','content':'Add'},{'role':'assistant','content':'4'}]}",
      })
  void aQuestionIsATurnOfTheUserInWhateverShapeItComes(String record) {
    assertThat(text(ChatTemplate.CHATML, record))
        .isEqualTo("<|im_start|>user\nAdd<|im_end|>\n<|im_start|>assistant\n[4<|im_end|>\0]");
    assertThat(text(ChatTemplate.ALPACA, record))
        .isEqualTo(
            "Below is an instruction that describes a task. Write a response that appropriately"
                + " completes the request.\n\n### Instruction:\nAdd\n\n### Response:\n[4\0]");
  }

  @Test
  void anInputFollowsItsInstruction() {
    var record = "{'instruction':'Add','input':'2 2','output':'4'}";
    assertThat(text(ChatTemplate.CHATML, record))
        .isEqualTo("<|im_start|>user\nAdd\n2 2<|im_end|>\n<|im_start|>assistant\n[4<|im_end|>\0]");
    assertThat(text(ChatTemplate.ALPACA, record))
        .isEqualTo(
            "Below is an instruction that describes a task, paired with an input that provides"
                + " further context. Write a response that appropriately completes the request.\n\n"
                + "### Instruction:\nAdd\n\n### Input:\n2 2\n\n### Response:\n[4\0]");
  }

  @Test
  void everyTurnIsWrittenAndOnlyTheLastAnswerCarriesLoss() {
    assertThat(text(ChatTemplate.PLAIN, TALK))
        .isEqualTo("user: Hi\nassistant: Yo\nuser: Eh\nassistant: [Ok\0]");
    assertThat(text(ChatTemplate.CHATML, TALK))
        .isEqualTo(
            "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYo<|im_end|>\n"
                + "<|im_start|>user\nEh<|im_end|>\n<|im_start|>assistant\n[Ok<|im_end|>\0]");
    assertThat(text(ChatTemplate.ALPACA, TALK))
        .isEqualTo(
            "Below is an instruction that describes a task. Write a response that appropriately"
                + " completes the request.\n\n### Instruction:\nHi\n\n### Response:\nYo\n\n"
                + "### Instruction:\nEh\n\n### Response:\n[Ok\0]");
  }

  @Test
  void aSystemTurnStandsForAlpacasPreamble() {
    assertThat(text(ChatTemplate.ALPACA, WITH_SYSTEM))
        .isEqualTo("Be brief\n\n### Instruction:\nHi\n\n### Response:\n[Yo\0]");
    assertThat(text(ChatTemplate.CHATML, WITH_SYSTEM))
        .startsWith("<|im_start|>system\nBe brief<|im_end|>\n<|im_start|>user\nHi");
  }

  @Test
  void aRoleThatAlpacaDoesNotHaveIsRejected() {
    for (var place : new String[] {"tool", "system"}) {
      var record = WITH_SYSTEM.replace("{'role':'user'", "{'role':'" + place + "'");
      assertThat(decoded(ChatTemplate.ALPACA, record))
          .isInstanceOfSatisfying(
              Decoded.Rejected.class,
              rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_SHAPE));
    }
  }

  @ParameterizedTest
  @CsvSource({"PLAIN", "CHATML", "ALPACA"})
  void plainTextHasNoTemplate(ChatTemplate template) {
    assertThat(text(template, "{'text':'all'}")).isEqualTo("\0[all\0]");
  }

  private static Decoded decoded(ChatTemplate template, String record) {
    var format = new RecordFormat(Format.JSON, template, new ByteTokenizer());
    return new Decoder(format, 1000).decode(record.replace('\'', '"').getBytes(UTF_8), 0, 0);
  }

  /** Prompt, then the response in brackets. */
  private static String text(ChatTemplate template, String record) {
    var decoded = decoded(template, record);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    var example = ((Decoded.Accepted) decoded).example();
    var text = new ByteTokenizer().text(example.tokens());
    return text.substring(0, example.promptLength())
        + "["
        + text.substring(example.promptLength())
        + "]";
  }
}
