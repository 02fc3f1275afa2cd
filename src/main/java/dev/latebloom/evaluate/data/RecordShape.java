package dev.latebloom.evaluate.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.ingest.record.Utterances;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Reads a record in the shapes that training has and in those of well-known test sets.
 *
 * <ul>
 *   <li>{@code messages}; {@code utterances}, perhaps with {@code response}; {@code prompt} and
 *       {@code response}; {@code instruction}, perhaps {@code input}, and {@code output}; {@code
 *       text}: as in training
 *   <li>{@code Body}, {@code Question}, {@code Answer}: SVAMP
 *   <li>{@code question}, {@code options} or {@code choices}, and {@code correct}, {@code
 *       answerKey} or {@code answer}: AQuA, ARC, MMLU
 *   <li>{@code question} and {@code answer}: GSM8K
 *   <li>{@code problem} and {@code solution}: MATH
 * </ul>
 */
final class RecordShape {
  static final String KNOWN =
      "messages; utterances; prompt and response; question and answer (perhaps with options); Body,"
          + " Question and Answer; problem and solution; instruction and output; or text";

  private static final Pattern LABEL = Pattern.compile("^\\s*\\(?[A-Za-z][).:]\\s*");

  private final JsonNode record;
  private final String key;

  private RecordShape(JsonNode record, String key) {
    this.record = record;
    this.key = record.path("id").isValueNode() ? record.get("id").asText() : key;
  }

  /** Empty where the record has no shape that is known. */
  static Optional<Item> read(JsonNode record, String key) {
    return new RecordShape(record, key).item();
  }

  private Optional<Item> item() {
    return conversation()
        .or(() -> pair("prompt", "response", "prompt", "response"))
        .or(this::wordProblem)
        .or(this::choice)
        .or(() -> pair("question", "answer", "question", "answer"))
        .or(() -> pair("problem", "solution", "question", "answer"))
        .or(this::instruction)
        .or(() -> text("text").map(text -> Item.text(key, source(), text)));
  }

  private Optional<Item> pair(String question, String answer, String asked, String answered) {
    return text(question)
        .flatMap(
            q ->
                text(answer)
                    .map(a -> question(Item.object(asked, q, answered, a), q, a, a, List.of())));
  }

  private Optional<Item> wordProblem() {
    var body = text("Body");
    var question = text("Question");
    var answer = text("Answer");
    if (body.isEmpty() || question.isEmpty() || answer.isEmpty()) return Optional.empty();
    var story = body.get().strip();
    var whole = story + (story.matches("(?s).*[.?!]") ? " " : ". ") + question.get().strip();
    var a = answer.get();
    return Optional.of(
        question(Item.object("question", whole, "answer", a), whole, a, a, List.of()));
  }

  private Optional<Item> instruction() {
    var instruction = text("instruction");
    var output = text("output");
    if (instruction.isEmpty() || output.isEmpty()) return Optional.empty();
    var written = Item.object("instruction", instruction.get(), "output", output.get());
    var input = text("input");
    input.ifPresent(text -> written.put("input", text));
    var question =
        instruction.get()
            + input.filter(text -> !text.isEmpty()).map(text -> "\n" + text).orElse("");
    return Optional.of(question(written, question, output.get(), output.get(), List.of()));
  }

  private Optional<Item> conversation() {
    var messages = record.has("messages") ? record.get("messages") : dialogue();
    var last = messages.path(messages.size() - 1).path("content");
    if (!messages.isArray() || !last.isTextual()) return Optional.empty();
    var question = messages.path(messages.size() - 2).path("content").asText();
    var written = Item.object();
    written.set("messages", messages);
    return Optional.of(question(written, question, last.asText(), last.asText(), List.of()));
  }

  /** The turns of a tutoring dialogue as messages; empty where its speakers are not known. */
  private ArrayNode dialogue() {
    var messages = JsonNodeFactory.instance.arrayNode();
    var utterances = new ArrayList<JsonNode>();
    record.path("utterances").forEach(utterances::add);
    if (record.path("response").isObject()) utterances.add(record.get("response"));
    for (var each : utterances) {
      var role = Utterances.role(each.path("speaker").asText());
      if (role.isEmpty()) return messages.removeAll();
      messages.add(Item.object("role", role.get(), "content", each.path("text").asText()));
    }
    return messages;
  }

  private Optional<Item> choice() {
    var options = options();
    var question = text("question").or(() -> text("problem"));
    if (options.size() < 2 || question.isEmpty()) return Optional.empty();
    var letter =
        text("correct")
            .or(() -> text("answerKey"))
            .or(() -> text("answer"))
            .flatMap(key -> letter(key, options));
    if (letter.isEmpty()) return Optional.empty();
    var asked = new StringBuilder(question.get().strip()).append("\nAnswer choices:");
    for (int i = 0; i < options.size(); i++) {
      asked.append(" (").append((char) ('A' + i)).append(") ").append(options.get(i));
    }
    var response =
        text("rationale")
            .map(steps -> steps + "\nThe answer is (" + letter.get() + ").")
            .orElse(letter.get());
    var written = Item.object("question", asked.toString(), "answer", response);
    return Optional.of(question(written, asked.toString(), response, letter.get(), options));
  }

  /** Their texts, in the order of their letters. */
  private List<String> options() {
    var given = record.has("options") ? record.get("options") : record.path("choices");
    var texts = new ArrayList<String>();
    for (var option : given.isObject() ? given.path("text") : given) {
      texts.add(LABEL.matcher(option.asText()).replaceFirst("").strip());
    }
    return texts;
  }

  /** Of a letter, a label of the record's own, or a number from 0 on. */
  private Optional<String> letter(String key, List<String> options) {
    var labels =
        StreamSupport.stream(record.path("choices").path("label").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    int place = labels.indexOf(key.strip());
    if (place < 0 && key.strip().matches("[A-Za-z]")) {
      place = Character.toUpperCase(key.strip().charAt(0)) - 'A';
    }
    if (place < 0 && key.strip().matches("\\d{1,2}")) place = Integer.parseInt(key.strip());
    return place >= 0 && place < options.size()
        ? Optional.of(Character.toString('A' + place))
        : Optional.empty();
  }

  private Item question(
      ObjectNode written, String question, String response, String answer, List<String> options) {
    return new Item(key, source(), written, question, response, answer, options);
  }

  private String source() {
    var source = record.path("source");
    return source.isTextual() ? source.asText() : "";
  }

  /** Numbers too: {@code 8.0} is 8. */
  private Optional<String> text(String field) {
    var value = record.path(field);
    if (value.isTextual()) return Optional.of(value.asText());
    if (!value.isNumber()) return Optional.empty();
    var number = value.decimalValue().stripTrailingZeros();
    return Optional.of(number.toPlainString());
  }
}
