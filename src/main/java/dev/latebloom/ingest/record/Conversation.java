package dev.latebloom.ingest.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latebloom.ingest.template.Json;
import dev.latebloom.ingest.template.None;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a record: who said what, in order. Reused from record to record.
 *
 * <p>What a message has beside role and content (calls of tools, thoughts) is written if the
 * template asks for it. If it does not, the rest would mean something else, and the record is
 * rejected. "weight" is 0 for a message that is not to be learned, as OpenAI's and Mistral's files
 * have it.
 */
final class Conversation {
  static final String ASSISTANT = "assistant";
  private static final String ROLE = "role";
  private static final String CONTENT = "content";
  private static final String WEIGHT = "weight";
  private static final String TOOL_CALLS = "tool_calls";

  private static final Set<String> ROLES_OF_TOOLS = Set.of("tool", "function", "ipython");

  /** Names of the thoughts before an answer; templates ask for the first or the second. */
  private static final List<String> THOUGHTS =
      List.of("reasoning_content", "thinking", "reasoning");

  /** What only says which call an answer of a tool belongs to, which their order says as well. */
  private static final Set<String> LINKS = Set.of("tool_call_id", "name");

  private final ChatTemplate template;
  private final ControlTokens controls;
  private final LossOn lossOn;
  private Object given = None.NONE;
  private Object tools = None.NONE;

  Conversation(ChatTemplate template, ControlTokens controls, LossOn lossOn) {
    this.template = template;
    this.controls = controls;
    this.lossOn = lossOn;
  }

  void clear() {
    given = None.NONE;
    tools = None.NONE;
  }

  boolean isGiven() {
    return !(given instanceof None);
  }

  /** Takes the value at which the parser stands; null counts as absent. */
  void read(JsonParser json) throws IOException {
    given = Json.read(json);
  }

  /** Takes messages of another shape of record. */
  void take(List<Map<String, Object>> messages) {
    given = messages;
  }

  /** Takes what the assistant may call; whether that is anything. */
  boolean readTools(JsonParser json, JsonToken token) throws IOException {
    tools = token == JsonToken.START_ARRAY ? Json.read(json) : None.NONE;
    if (tools instanceof List<?> list) return !list.isEmpty();
    return !Meaning.isNothing(json, token);
  }

  /**
   * Appends the conversation up to the last answer that is to be learned: see {@link ChatWriter}.
   */
  void writeTo(TokenBuffer target, ChatWriter writer, Cuts cuts) throws Unfit {
    if (!(given instanceof List<?> list)) throw notObjects();
    if (list.isEmpty()) throw new Unfit(Rejection.EMPTY, "messages is empty");
    var messages = new ArrayList<Message>();
    var learned = new ArrayList<Integer>();
    for (var each : list) {
      if (!(each instanceof Map<?, ?> fields)) throw notObjects();
      if (isLearned(fields)) learned.add(messages.size());
      messages.add(message(fields));
    }
    choose(messages, learned);
    controls.check("tools", tools);
    var more = Map.<String, Object>of("shape", "messages");
    if (tools instanceof List<?> some && !some.isEmpty()) {
      more = Map.of("shape", "messages", "tools", tools);
    }
    writer.write(messages, more, learned, target, cuts);
    for (var message : messages.subList(0, learned.getLast() + 1)) checkWritten(message);
  }

  private static Unfit notObjects() {
    return new Unfit(Rejection.WRONG_TYPE, "messages is not a list of objects");
  }

  private static boolean isLearned(Map<?, ?> fields) throws Unfit {
    if (fields.get(WEIGHT) instanceof Number weight) {
      if (weight.doubleValue() != 0 && weight.doubleValue() != 1) throw strangeWeight();
      return weight.doubleValue() == 1 && ASSISTANT.equals(fields.get(ROLE));
    }
    var weight = fields.get(WEIGHT);
    if (weight != null && !(weight instanceof None)) throw strangeWeight();
    return ASSISTANT.equals(fields.get(ROLE));
  }

  private static Unfit strangeWeight() {
    return new Unfit(Rejection.UNKNOWN_SHAPE, "a message has a weight that is neither 0 nor 1");
  }

  /** As transformers gives it to a template: without what is null, thoughts by both names. */
  private Message message(Map<?, ?> fields) throws Unfit {
    var kept = new LinkedHashMap<String, Object>();
    for (var field : fields.entrySet()) {
      var name = String.valueOf(field.getKey());
      var value = field.getValue();
      // An id names a message to programs.
      if (value instanceof None || name.equals(WEIGHT) || name.equals("id")) continue;
      controls.check("a " + name, value);
      kept.put(name, value);
    }
    for (var name : THOUGHTS) {
      if (!kept.containsKey(name)) continue;
      var thoughts = kept.get(name);
      kept.putIfAbsent("thinking", thoughts);
      kept.put("reasoning_content", thoughts);
      break;
    }
    var message = new Message(kept);
    checkRole(kept.get(ROLE));
    checkContent(message, kept);
    return message;
  }

  private void checkRole(@Nullable Object role) throws Unfit {
    if (role == null) throw new Unfit(Rejection.UNKNOWN_SHAPE, "a role is missing");
    if (!(role instanceof String text)) {
      throw new Unfit(Rejection.WRONG_TYPE, "a role is not a string");
    }
    if (ROLES_OF_TOOLS.contains(text) && !template.mentions(text)) {
      throw lacking("the role " + text);
    }
  }

  private void checkContent(Message message, Map<String, Object> fields) throws Unfit {
    var content = fields.get(CONTENT);
    if (content == null) {
      if (message.says(TOOL_CALLS)) return;
      throw new Unfit(Rejection.UNKNOWN_SHAPE, "a content is missing");
    }
    boolean isInParts = content instanceof List && template.mentions("text");
    if (!(content instanceof String) && !isInParts) {
      throw new Unfit(Rejection.WRONG_TYPE, "a content is not a string");
    }
  }

  private Unfit lacking(String what) {
    return new Unfit(
        Rejection.UNKNOWN_SHAPE,
        "a message has " + what + ", which " + template.name() + " does not have");
  }

  /** Leaves the answers that carry loss among those that are to be learned. */
  private void choose(List<Message> messages, List<Integer> learned) throws Unfit {
    var end = messages.getLast();
    if (end.isEmptyAt(ROLE)) throw new Unfit(Rejection.EMPTY, "a role is empty");
    if (!end.is(ASSISTANT)) {
      throw new Unfit(Rejection.UNKNOWN_SHAPE, "the last message is not the assistant's");
    }
    if (lossOn == LossOn.LAST) learned.removeIf(at -> at != messages.size() - 1);
    if (learned.isEmpty()) {
      var which = lossOn == LossOn.ALL ? "every answer" : "the last message";
      throw new Unfit(Rejection.EMPTY, which + " has weight 0: nothing is to be learned");
    }
    var last = messages.get(learned.getLast());
    if (last.isEmptyAt(CONTENT) && !last.says(TOOL_CALLS)) {
      throw new Unfit(Rejection.EMPTY, "a content is empty");
    }
  }

  /** Refuses a conversation of which the template has left out what is not nothing. */
  private void checkWritten(Message message) throws Unfit {
    boolean ofTool = ROLES_OF_TOOLS.stream().anyMatch(message::is);
    for (var field : message.keySet()) {
      if (!message.says(field) || message.wasAskedFor(field)) continue;
      if (ofTool && LINKS.contains(field)) continue;
      if (THOUGHTS.contains(field) && THOUGHTS.stream().anyMatch(message::wasAskedFor)) continue;
      throw lacking(field);
    }
  }
}
