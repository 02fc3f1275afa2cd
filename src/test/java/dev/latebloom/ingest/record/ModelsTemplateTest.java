package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.token.TinyTokenizer;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records by the template in a model's own folder. What carries loss stands in brackets. */
final class ModelsTemplateTest {
  private static final Path TEMPLATES = Path.of("src/test/resources/dev/latebloom/ingest/template");

  private static final String TALK =
      "{'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':'Yo'},"
          + "{'role':'user','content':'Eh'},{'role':'assistant','content':'Ok'}]}";

  private static final String CALLS =
      "{'messages':[{'role':'user','content':'Warm?'},"
          + "{'role':'assistant','content':'','tool_calls':[{'id':'a1','type':'function',"
          + "'function':{'name':'weather','arguments':{'city':'Bern'}}}]},"
          + "{'role':'tool','tool_call_id':'a1','content':'20'},"
          + "{'role':'assistant','content':'Yes.'}]}";

  /** What many models have, without marks around answers. */
  private static final String UNMARKED =
      """
      {% for m in messages %}<|im_start|>{{ m.role }}
      {{ m.content }}<|im_end|>
      {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
      {% endif %}\
      """;

  private static final String ONE_TURN =
      "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n[Yo<|im_end|>";

  @TempDir private Path folder;

  @Test
  void theLastAnswerIsFoundByWhatComesBeforeIt() throws IOException {
    assertThat(text(UNMARKED, LossOn.LAST, TALK))
        .isEqualTo(
            "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYo<|im_end|>\n"
                + "<|im_start|>user\nEh<|im_end|>\n<|im_start|>assistant\n[Ok<|im_end|>]");
  }

  @Test
  void everyAnswerIsFoundByWhatComesBeforeIt() throws IOException {
    assertThat(text(UNMARKED, LossOn.ALL, TALK))
        .isEqualTo(
            ONE_TURN + "]\n<|im_start|>user\nEh<|im_end|>\n<|im_start|>assistant\n[Ok<|im_end|>]");
    assertThat(text(UNMARKED, LossOn.ALL, TALK.replace("'Ok'", "'Ok','weight':0")))
        .isEqualTo(ONE_TURN + "]");
  }

  @Test
  void lossOfADialogueIsOnTheResponseOrOnEveryTurnOfTheTeacher() throws IOException {
    var dialogue =
        "{'utterances':[{'text':'Hi','speaker':'student'},{'text':'Yo','speaker':'teacher'},"
            + "{'text':'Eh','speaker':'student'}],'response':{'text':'Ok','speaker':'teacher'}}";
    for (var lossOn : LossOn.values()) {
      assertThat(text(UNMARKED, lossOn, dialogue)).isEqualTo(text(UNMARKED, lossOn, TALK));
    }
  }

  @Test
  void whatATemplateMarksAsTheAssistantsCarriesLoss() throws IOException {
    var marking = Files.readString(TEMPLATES.resolve("turns.jinja"));
    assertThat(text(marking, LossOn.ALL, TALK))
        .isEqualTo(
            """
            <|begin|>system
            Be helpful.<|end|>

            <|begin|>user
            Hi<|end|>
            <|begin|>assistant
            [Yo<|end|>]
            <|begin|>user
            Eh<|end|>
            <|begin|>assistant
            [Ok<|end|><|im_end|>]\
            """);
  }

  @Test
  void thoughtsOfALastAnswerAreLearnedAsTheTemplateWritesThem() throws IOException {
    var thinking = Files.readString(TEMPLATES.resolve("thoughts.jinja"));
    var record = TALK.replace("'Ok'", "'Ok','reasoning_content':'Hm'");
    assertThat(text(thinking, LossOn.LAST, record))
        .endsWith("<|im_start|>assistant\n[<think>\nHm\n</think>\n\nOk<|im_end|>]");
  }

  @Test
  void anAnswerThatIsWrittenOtherwiseWhenTurnsFollowIsRefusedAndNotGuessedAt() throws IOException {
    var thinking = Files.readString(TEMPLATES.resolve("thoughts.jinja"));
    var rejected = rejected(thinking, LossOn.ALL, TALK);
    assertThat(rejected.reason()).isEqualTo(Rejection.NOT_BY_TEMPLATE);
    assertThat(rejected.detail())
        .contains("answer 1", "when turns follow", "ingest.loss-on = last", "{% generation %}");
  }

  @Test
  void callsOfToolsAreLearnedWhereTheTemplateWritesThem() throws IOException {
    var record = CALLS.replaceFirst("\\{", "{'tools':[],");
    assertThat(text(tools(), LossOn.ALL, record))
        .endsWith(
            "USER: Warm?\nASSISTANT: [\n<call>{\"name\": \"weather\", \"arguments\": {\"city\":"
                + " \"Bern\"}}</call>]\n<results>\n{\"id\": \"a1\", \"says\": \"20\"}\n</results>\n"
                + "ASSISTANT: [Yes.<|im_end|>]");
  }

  @Test
  void theToolsOfARecordAreThoseOfTheTemplate() throws IOException {
    var record =
        TALK.replaceFirst(
            "\\{",
            "{'tools':[{'type':'function','function':{'name':'weather',"
                + "'parameters':{'type':'object','properties':{}}}}],");
    assertThat(text(tools(), LossOn.LAST, record)).contains("Tools: weather\n");
    assertThat(rejected(UNMARKED, LossOn.LAST, record).detail())
        .contains("the record has tools, which")
        .contains("does not have");
  }

  @Test
  void whatTheTemplateDoesNotWriteIsRejectedByName() throws IOException {
    assertThat(rejected(UNMARKED, LossOn.LAST, CALLS).detail())
        .contains("a message has the role tool, which");
    var calling = TALK.replace("'Yo'", "'Yo','tool_calls':[{'function':{'name':'f'}}]");
    assertThat(rejected(UNMARKED, LossOn.LAST, calling).detail())
        .contains("a message has tool_calls, which");
    // The template names a "name", but of a call and not of a message.
    assertThat(rejected(tools(), LossOn.LAST, TALK.replace("'Eh'", "'Eh','name':'Ann'")).detail())
        .contains("a message has name, which");
    var skipped =
        TALK.replace("'messages':[", "'messages':[{'role':'narrator','content':'Night'},");
    assertThat(rejected(tools(), LossOn.LAST, skipped).detail())
        .contains("a message has content, which");
  }

  @Test
  void whatTheTemplateRefusesItRefusesInItsOwnWords() throws IOException {
    var strict = Files.readString(TEMPLATES.resolve("strict.jinja"));
    var rejected = rejected(strict, LossOn.LAST, TALK.replaceFirst("'assistant'", "'user'"));
    assertThat(rejected.reason()).isEqualTo(Rejection.NOT_BY_TEMPLATE);
    assertThat(rejected.detail()).contains("line 11", "one after the other");
  }

  @Test
  void aTextThatSpellsASpecialTokenOfTheTemplateIsRejected() throws IOException {
    for (var place : List.of("'Hi'", "'Ok'")) {
      var record = TALK.replace(place, "'a<|im_start|>b'");
      assertThat(rejected(UNMARKED, LossOn.LAST, record).reason())
          .isEqualTo(Rejection.CONTROL_TOKEN);
    }
    assertThat(rejected(tools(), LossOn.LAST, CALLS.replace("Bern", "<|im_end|>")).reason())
        .isEqualTo(Rejection.CONTROL_TOKEN);
    assertThat(rejected(UNMARKED, LossOn.LAST, TALK.replace("'Hi'", "'\\ud800'")).reason())
        .isEqualTo(Rejection.NOT_UTF8);
  }

  @Test
  void questionsAndPromptsAreATurnOfTheUser() throws IOException {
    for (var record :
        List.of(
            "{'prompt':'Hi','response':'Yo'}",
            "{'question':'Hi','answer':'Yo'}",
            "{'instruction':'Hi','output':'Yo'}")) {
      assertThat(text(UNMARKED, LossOn.LAST, record)).isEqualTo(ONE_TURN + "]");
    }
    assertThat(text(UNMARKED, LossOn.LAST, "{'instruction':'H','input':'i','output':'Yo'}"))
        .startsWith("<|im_start|>user\nH\ni<|im_end|>");
  }

  @Test
  void aPromptToGenerateFromIsThatOfTraining() throws IOException {
    var tokenizer = tokenizer(UNMARKED);
    var template = ChatTemplate.load("", tokenizer);
    var prompt = template.prompt(List.of(new Turn("user", "Hi")), tokenizer);
    assertThat(tokenizer.text(prompt))
        .isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    var training = example(UNMARKED, LossOn.LAST, "{'question':'Hi','answer':'Yo'}");
    for (int i = 0; i < prompt.length(); i++) {
      assertThat(prompt.at(i)).isEqualTo(training.tokens().at(i));
    }
    assertThat(training.promptLength()).isEqualTo(prompt.length());
  }

  @Test
  void ofNamedTemplatesTheOneForToolsIsTakenWithTools() throws IOException {
    TinyTokenizer.write(folder);
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"eos_token": "<|im_end|>", "chat_template": [
          {"name": "default", "template": "{{ messages[0].content }}:{{ messages[1].content }}"},
          {"name": "tool_use", "template": "{{ tools[0].name }}!{{ messages[0].content }}:{{ messages[1].content }}"}]}
        """);
    var template = ChatTemplate.load("", Tokenizer.load(folder.toString(), ""));
    var turns = List.of(Message.of("user", "a"), Message.of("assistant", "b"));
    assertThat(template.render(turns, Map.of(), false).text()).isEqualTo("a:b");
    var tools = Map.<String, Object>of("tools", List.of(Map.of("name", "f")));
    assertThat(template.render(turns, tools, false).text()).isEqualTo("f!a:b");
  }

  @Test
  void aTemplateThatCannotBeReadIsRefusedByTheLineWithWhatToDo() throws IOException {
    var tokenizer = tokenizer("a\n{% include 'x' %}");
    assertThatThrownBy(() -> ChatTemplate.load("", tokenizer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chat_template.jinja, line 2: {% include %} is not known here")
        .hasMessageContaining("give another template");
    assertThatThrownBy(() -> ChatTemplate.load("llama", tokenizer))
        .hasMessageContaining("there is no template llama; give plain, chatml, alpaca, or");
  }

  private static String tools() throws IOException {
    return Files.readString(TEMPLATES.resolve("tools.jinja"));
  }

  private Tokenizer tokenizer(String template) throws IOException {
    TinyTokenizer.write(folder);
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|im_end|>\"}");
    Files.writeString(folder.resolve("chat_template.jinja"), template);
    return Tokenizer.load(folder.toString(), "");
  }

  private Decoded decoded(String template, LossOn lossOn, String record) throws IOException {
    var tokenizer = tokenizer(template);
    var format =
        new RecordFormat(
            Format.JSON,
            ChatTemplate.load("", tokenizer),
            tokenizer,
            tokenizer.vocabulary(),
            lossOn);
    return new Decoder(format, 4000).decode(record.replace('\'', '"').getBytes(UTF_8), 0, 0);
  }

  private Decoded.Rejected rejected(String template, LossOn lossOn, String record)
      throws IOException {
    var decoded = decoded(template, lossOn, record);
    assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
    return (Decoded.Rejected) decoded;
  }

  private Example example(String template, LossOn lossOn, String record) throws IOException {
    var decoded = decoded(template, lossOn, record);
    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
    return ((Decoded.Accepted) decoded).example();
  }

  private String text(String template, LossOn lossOn, String record) throws IOException {
    var example = example(template, lossOn, record);
    var tokenizer = Tokenizer.load(folder.toString(), "");
    var text = new StringBuilder();
    int at = 0;
    for (int span = 0; span < example.loss().size(); span++) {
      text.append(part(tokenizer, example, at, example.loss().from(span))).append('[');
      at = example.loss().to(span);
      text.append(part(tokenizer, example, example.loss().from(span), at)).append(']');
    }
    return text.toString();
  }

  private static String part(Tokenizer tokenizer, Example example, int from, int to) {
    var ids = new int[example.tokens().length()];
    example.tokens().copyTo(ids, 0);
    return tokenizer.text(Tokens.of(Arrays.copyOfRange(ids, from, to)));
  }
}
