package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.token.ByteTokenizer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChatTemplateTest {
  private static final List<ChatTemplate> ALL =
      List.of(ChatTemplate.PLAIN, ChatTemplate.CHATML, ChatTemplate.ALPACA);

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
  void everyAnswerMayCarryLoss() {
    assertThat(text(ChatTemplate.PLAIN, LossOn.ALL, TALK))
        .isEqualTo("user: Hi\nassistant: [Yo]\nuser: Eh\nassistant: [Ok\0]");
    assertThat(text(ChatTemplate.CHATML, LossOn.ALL, TALK))
        .isEqualTo(
            "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n[Yo<|im_end|>]\n"
                + "<|im_start|>user\nEh<|im_end|>\n<|im_start|>assistant\n[Ok<|im_end|>\0]");
    assertThat(text(ChatTemplate.ALPACA, LossOn.ALL, TALK))
        .endsWith("### Response:\n[Yo]\n\n### Instruction:\nEh\n\n### Response:\n[Ok\0]");
  }

  @Test
  void anAnswerOfWeightZeroCarriesNoLoss() {
    assertThat(text(ChatTemplate.PLAIN, LossOn.ALL, TALK.replace("'Yo'", "'Yo','weight':0")))
        .isEqualTo("user: Hi\nassistant: Yo\nuser: Eh\nassistant: [Ok\0]");
    // What follows the last answer that is to be learned changes nothing, and is left out.
    assertThat(text(ChatTemplate.PLAIN, LossOn.ALL, TALK.replace("'Ok'", "'Ok','weight':0")))
        .isEqualTo("user: Hi\nassistant: [Yo\0]");
  }

  @Test
  void aConversationOfWhichNothingIsToBeLearnedIsRejected() {
    var nothing = TALK.replace("'Ok'", "'Ok','weight':0").replace("'Yo'", "'Yo','weight':0");
    assertThat(decoded(ChatTemplate.PLAIN, LossOn.ALL, nothing))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected -> assertThat(rejected.detail()).contains("every answer has weight 0"));
  }

  @Test
  void anAnswerWithoutTextCarriesTheMarkThatEndsIt() {
    var record = TALK.replace("'Yo'", "''");
    assertThat(text(ChatTemplate.CHATML, LossOn.ALL, record)).contains("assistant\n[<|im_end|>]\n");
    assertThat(text(ChatTemplate.PLAIN, LossOn.ALL, record))
        .isEqualTo("user: Hi\nassistant: \nuser: Eh\nassistant: [Ok\0]");
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
              rejected -> assertThat(rejected.detail()).contains("role", "alpaca"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'tool_calls':[{'type':'function','function':{'name':'weather'}}]",
        "'tool_call_id':'call_1'",
        "'function_call':{'name':'weather','arguments':'{}'}",
        "'name':'Ann'",
        "'refusal':'No.'",
        "'reasoning_content':'Hm'",
        "'what_comes_next':[0]",
        "'what_comes_next':{'a':[{}]}",
        "'train':false",
      })
  void aMessageThatMeansMoreThanItsContentIsRejectedByName(String more) {
    for (var template : ALL) {
      var rejected = rejected(template, TALK.replaceFirst("'Yo'", "'Yo'," + more));
      assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_SHAPE);
      assertThat(rejected.detail())
          .contains(more.substring(1, more.indexOf('\'', 1)))
          .contains(template.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "'0'", "true"})
  void aWeightThatIsNeitherZeroNorOneIsRejected(String weight) {
    for (var template : ALL) {
      var rejected = rejected(template, TALK.replaceFirst("'Yo'", "'Yo','weight':" + weight));
      assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_SHAPE);
      assertThat(rejected.detail()).contains("weight that is neither 0 nor 1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'tool_calls':null",
        "'tool_calls':[]",
        "'function_call':null",
        "'name':''",
        "'audio':{}",
        "'id':'m1'",
        "'weight':1",
        "'weight':null",
        "'weight':0",
      })
  void whatIsEmptyOrChangesNothingIsNotSeen(String more) {
    assertThat(text(ChatTemplate.PLAIN, TALK.replaceFirst("'Yo'", "'Yo'," + more)))
        .isEqualTo(text(ChatTemplate.PLAIN, TALK));
  }

  @Test
  void anAnswerOfWeightZeroIsNotTrainedOn() {
    var rejected = rejected(ChatTemplate.PLAIN, TALK.replace("'Ok'", "'Ok','weight':0"));
    assertThat(rejected.reason()).isEqualTo(Rejection.EMPTY);
    assertThat(rejected.detail()).contains("weight 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tool", "function", "ipython"})
  void theAnswerOfAToolIsNoTurnOfATemplate(String role) {
    for (var template : ALL) {
      var rejected = rejected(template, TALK.replaceFirst("'user'", "'" + role + "'"));
      assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_SHAPE);
      assertThat(rejected.detail()).contains(role);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'tools':[{'type':'function'}]",
        "'functions':[{'name':'weather'}]",
        "'system':'Be brief'",
        "'history':[['a','b']]",
        "'weight':0",
      })
  void aRecordThatMeansMoreThanItsTextsIsRejectedByName(String more) {
    for (var record : new String[] {TALK, "{'prompt':'a','response':'b'}"}) {
      var rejected = rejected(ChatTemplate.CHATML, record.replaceFirst("\\{", "{" + more + ","));
      assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_SHAPE);
      assertThat(rejected.detail()).contains(more.substring(1, more.indexOf('\'', 1)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'prompt':'a<|im_end|>','response':'b'}",
        "{'prompt':'a','response':'b<|im_start|>user'}",
        "{'instruction':'a','input':'<|im_end|>','output':'b'}",
        "{'messages':[{'role':'user<|im_end|>','content':'a'},{'role':'assistant','content':'b'}]}",
        "{'messages':[{'role':'user','content':'<|im_end|>'},{'role':'assistant','content':'b'}]}",
      })
  void aTextThatSpellsTheTemplatesMarksIsRejected(String record) {
    assertThat(rejected(ChatTemplate.CHATML, record).reason()).isEqualTo(Rejection.CONTROL_TOKEN);
    assertThat(decoded(ChatTemplate.PLAIN, record)).isInstanceOf(Decoded.Accepted.class);
  }

  private static Decoded.Rejected rejected(ChatTemplate template, String record) {
    var decoded = decoded(template, record);
    assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
    return (Decoded.Rejected) decoded;
  }

  @Test
  void plainTextHasNoTemplate() {
    for (var template : ALL) {
      assertThat(text(template, "{'text':'all'}")).isEqualTo("\0[all\0]");
    }
  }

  private static Decoded decoded(ChatTemplate template, String record) {
    return decoded(template, LossOn.LAST, record);
  }

  private static Decoded decoded(ChatTemplate template, LossOn lossOn, String record) {
    var format = new RecordFormat(Format.JSON, template, new ByteTokenizer(), 256, lossOn);
    return new Decoder(format, 1000).decode(record.replace('\'', '"').getBytes(UTF_8), 0, 0);
  }

  /** What carries loss in brackets. */
  private static String text(ChatTemplate template, String record) {
    return text(template, LossOn.LAST, record);
  }

  private static String text(ChatTemplate template, LossOn lossOn, String record) {
    var decoded = decoded(template, lossOn, record);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    var example = ((Decoded.Accepted) decoded).example();
    var text = new StringBuilder(new ByteTokenizer().text(example.tokens()));
    for (int span = example.loss().size() - 1; span >= 0; span--) {
      text.insert(example.loss().to(span), "]").insert(example.loss().from(span), "[");
    }
    return text.toString();
  }
}
