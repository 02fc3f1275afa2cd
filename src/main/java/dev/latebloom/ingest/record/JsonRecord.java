package dev.latebloom.ingest.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Utf8;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of one JSON record, and the shape they make. Reused, so that a record costs no more
 * than its parser. Not thread-safe.
 */
final class JsonRecord {
  /** Names come from outside and are many in the worst case: they stay out of the JVM's table. */
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private static final int MAX_LABEL = 1024;
  private static final int MAX_DETAIL = 200;

  private static final Set<String> FIELDS =
      Set.of(
          "prompt",
          "response",
          "question",
          "answer",
          "instruction",
          "input",
          "output",
          "text",
          "messages",
          "utterances",
          "input_ids",
          "labels",
          "attention_mask",
          "id",
          "source");

  private final ChatTemplate template;
  private final boolean wrapped;
  private final Map<String, Optional<String>> names;
  private final ChatWriter writer;
  private final TokenBuffer buffer = new TokenBuffer();
  private final Text prompt;
  private final Text response;
  private final Text question;
  private final Text answer;
  private final Text instruction;
  private final Text input;
  private final Text output;
  private final Text text;
  private final Conversation messages;
  private final Utterances utterances = new Utterances();
  private final TokenIds tokenIds = new TokenIds();
  private String id = "";
  private String source = "";
  private boolean plainText;

  /** A field that changes what the texts mean, or empty. */
  private String unwritten = "";

  /** A field that changes what the ids mean, or empty. */
  private String unread = "";

  JsonRecord(RecordFormat format) {
    this.template = format.template();
    this.wrapped = format.fields().wrapped();
    this.names = format.fields().ours();
    this.writer = new ChatWriter(format);
    var controls = ControlTokens.of(format.tokenizer(), template);
    this.prompt = new Text("prompt", controls);
    this.response = new Text("response", controls);
    this.question = new Text("question", controls);
    this.answer = new Text("answer", controls);
    this.instruction = new Text("instruction", controls);
    this.input = new Text("input", controls);
    this.output = new Text("output", controls);
    // It may be a conversation that somebody else has written with a template's marks.
    this.text = new Text("text", ControlTokens.of(format.tokenizer()));
    this.messages = new Conversation(template, controls, format.lossOn());
  }

  String id() {
    return id;
  }

  String source() {
    return source;
  }

  /** Parses a record. Of fields that come twice the last counts. */
  void read(byte[] value) throws Unfit {
    if (!Utf8.isValid(value)) {
      throw new Unfit(Rejection.NOT_UTF8, "the record is not valid UTF-8");
    }
    // The parser would take zeros for UTF-16 or UTF-32; in JSON they are never right.
    for (int i = 0; i < Math.min(4, value.length); i++) {
      if (value[i] == 0) throw new Unfit(Rejection.NOT_JSON, "the record begins with a zero byte");
    }
    clear();
    try (var json = JSON.createParser(value)) {
      readObject(json);
    } catch (JsonProcessingException e) {
      throw new Unfit(Rejection.NOT_JSON, oneLine(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private void clear() {
    buffer.clear();
    prompt.clear();
    response.clear();
    question.clear();
    answer.clear();
    instruction.clear();
    input.clear();
    output.clear();
    text.clear();
    messages.clear();
    utterances.clear();
    tokenIds.clear();
    id = "";
    source = "";
    plainText = false;
    unwritten = "";
    unread = "";
  }

  /** Whether there is a field of this name that may be called otherwise. */
  static boolean isField(String name) {
    return FIELDS.contains(name);
  }

  private void readObject(JsonParser json) throws IOException, Unfit {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new Unfit(Rejection.NOT_JSON, "the record is not a JSON object");
    }
    if (wrapped) readEnvelope(json);
    else readFields(json);
    if (json.nextToken() != null) {
      throw new Unfit(Rejection.NOT_JSON, "something follows the JSON object");
    }
  }

  private void readEnvelope(JsonParser json) throws IOException, Unfit {
    boolean found = false;
    for (var field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      boolean payload = json.nextToken() == JsonToken.START_OBJECT && field.equals("payload");
      // Of fields that come twice the last counts.
      if (payload) {
        clear();
        readFields(json);
      } else {
        json.skipChildren();
      }
      found = payload || (found && !field.equals("payload"));
    }
    if (found) return;
    throw new Unfit(
        Rejection.UNKNOWN_SHAPE,
        "the record has no object \"payload\", and ingest.envelope is connect");
  }

  private void readFields(JsonParser json) throws IOException, Unfit {
    for (var field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      var ours = names.getOrDefault(field, Optional.of(field));
      var token = json.nextToken();
      if (ours.isPresent()) readField(ours.get(), json, token);
      else json.skipChildren();
    }
  }

  private void readField(String field, JsonParser json, JsonToken token) throws IOException, Unfit {
    switch (field) {
      case "prompt" -> prompt.read(json, token, buffer);
      case "response" -> {
        if (token == JsonToken.START_OBJECT) utterances.readResponse(json);
        response.read(json, token, buffer);
      }
      case "question" -> question.read(json, token, buffer);
      case "answer" -> answer.read(json, token, buffer);
      case "instruction" -> instruction.read(json, token, buffer);
      case "input" -> input.read(json, token, buffer);
      case "output" -> output.read(json, token, buffer);
      case "text" -> text.read(json, token, buffer);
      case "messages" -> messages.read(json);
      case "utterances" -> utterances.read(json);
      case "input_ids" -> tokenIds.readIds(json, token);
      case "labels" -> tokenIds.readLabels(json, token);
      case "attention_mask" -> tokenIds.readMask(json, token);
      case "completion_mask", "assistant_masks", "position_ids", "seq_lengths" -> {
        if (!Meaning.isNothing(json, token)) unread = field;
      }
      case "id" -> id = label(field, json, token, token == JsonToken.VALUE_NUMBER_INT);
      case "source" -> source = label(field, json, token, false);
      case "tools" -> {
        if (messages.readTools(json, token) && !template.mentions(field)) unwritten = field;
      }
      case "functions", "system", "history" -> {
        if (!Meaning.isNothing(json, token)) unwritten = field;
      }
      case "weight" -> {
        if (!Meaning.isWeightOne(json, token)) unwritten = field;
      }
      default -> json.skipChildren();
    }
  }

  private static String label(String field, JsonParser json, JsonToken token, boolean integer)
      throws IOException, Unfit {
    if (token == JsonToken.VALUE_NULL) return "";
    if (token != JsonToken.VALUE_STRING && !integer) {
      throw new Unfit(Rejection.WRONG_TYPE, field + " has the wrong type");
    }
    if (json.getTextLength() > MAX_LABEL) {
      throw new Unfit(Rejection.TOO_LONG, field + " is longer than " + MAX_LABEL + " characters");
    }
    return json.getText();
  }

  /** Whether it holds ids of tokens, and no text beside them. */
  boolean isTokenised() {
    boolean texts =
        (prompt.isGiven() && response.isGiven())
            || (question.isGiven() && answer.isGiven())
            || (instruction.isGiven() && output.isGiven())
            || messages.isGiven()
            || utterances.areGiven()
            || text.isGiven();
    return tokenIds.areGiven() && !texts;
  }

  /** The tokens of a record that {@link #isTokenised}. */
  TokenIds.Spans tokens(int vocabulary) throws Unfit {
    if (!unread.isEmpty()) {
      throw new Unfit(
          Rejection.UNKNOWN_SHAPE,
          "the record has " + unread + " beside input_ids; where loss lies is said by labels");
    }
    if (!unwritten.isEmpty()) {
      throw new Unfit(
          Rejection.UNKNOWN_SHAPE, "the record has " + unwritten + ", which token ids do not have");
    }
    return tokenIds.spans(vocabulary);
  }

  /**
   * Appends prompt and response. Pairs go before "text": tables of pairs often carry a rendered
   * text beside them.
   *
   * @param cuts is given where loss begins, ends and begins again, and so on, up to the end; {@link
   *     #isPlainText} says that what comes before it is none of the record's
   */
  void writeTo(TokenBuffer target, Cuts cuts) throws Unfit {
    if (!unwritten.isEmpty()) {
      throw new Unfit(
          Rejection.UNKNOWN_SHAPE,
          "the record has " + unwritten + ", which " + template.name() + " does not have");
    }
    if (prompt.isGiven() && response.isGiven()) {
      if (template.equals(ChatTemplate.PLAIN)) {
        prompt.writeTo(target, buffer);
        writeResponse(response, target, cuts);
      } else {
        writeQuestion(prompt, Text.ABSENT, response, target, cuts);
      }
      return;
    }
    if (question.isGiven() && answer.isGiven()) {
      writeQuestion(question, Text.ABSENT, answer, target, cuts);
      return;
    }
    if (instruction.isGiven() && output.isGiven()) {
      writeQuestion(instruction, input, output, target, cuts);
      return;
    }
    if (messages.isGiven()) {
      messages.writeTo(target, writer, cuts);
      return;
    }
    if (utterances.areGiven()) {
      messages.take(utterances.messages());
      messages.writeTo(target, writer, cuts);
      return;
    }
    if (text.isGiven()) {
      plainText = true;
      target.add(ByteTokenizer.START);
      writeResponse(text, target, cuts);
      return;
    }
    throw new Unfit(
        Rejection.UNKNOWN_SHAPE,
        "the record needs prompt and response, question and answer, instruction and output,"
            + " messages, utterances, text, or input_ids");
  }

  /**
   * Whether all of the last text that was written carries loss, and the prompt is a start token.
   */
  boolean isPlainText() {
    return plainText;
  }

  /** Appends a question of the user and the assistant's answer. */
  private void writeQuestion(Text asked, Text input, Text answered, TokenBuffer target, Cuts cuts)
      throws Unfit {
    var question = asked.string(buffer);
    var more = Map.<String, Object>of("shape", "question");
    if (input.hasText()) {
      var further = input.string(buffer);
      if (template.mentions("input")) {
        more = Map.of("shape", "question", "input", further);
      } else {
        question += "\n" + further;
      }
    }
    var messages =
        List.of(
            Message.of("user", question),
            Message.of(Conversation.ASSISTANT, answered.string(buffer)));
    writer.write(messages, more, List.of(1), target, cuts);
  }

  private void writeResponse(Text text, TokenBuffer target, Cuts cuts) throws Unfit {
    cuts.add(target.size());
    text.writeTo(target, buffer);
  }

  private static String oneLine(JsonProcessingException e) {
    // A limit of the parser is told with the method that has it.
    var message = e.getOriginalMessage().replaceAll("\\s+", " ").replaceAll(", from `[^`]*`", "");
    var at = e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
    return message.substring(0, Math.min(message.length(), MAX_DETAIL)) + at;
  }
}
