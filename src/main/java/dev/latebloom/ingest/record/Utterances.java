package dev.latebloom.ingest.record;

import com.fasterxml.jackson.core.JsonParser;
import dev.latebloom.ingest.template.Json;
import dev.latebloom.ingest.template.None;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A tutoring dialogue of a record: "utterances", a list of objects with "text" and "speaker", and
 * perhaps "response", one more, as the shared task of BEA 2023 has them. It is a conversation in
 * which the teacher is the assistant. Reused from record to record.
 */
public final class Utterances {
  private static final String TEXT = "text";
  private static final String SPEAKER = "speaker";
  private static final Set<String> TEACHERS = Set.of("teacher", "tutor");
  private static final Set<String> STUDENTS = Set.of("student", "learner");

  private Object given = None.NONE;
  private Object response = None.NONE;

  Utterances() {}

  /** The role of a speaker in a conversation: a teacher assists, a student uses. */
  public static Optional<String> role(String speaker) {
    if (TEACHERS.contains(speaker)) return Optional.of(Conversation.ASSISTANT);
    return STUDENTS.contains(speaker) ? Optional.of("user") : Optional.empty();
  }

  void clear() {
    given = None.NONE;
    response = None.NONE;
  }

  boolean areGiven() {
    return !(given instanceof None);
  }

  /** Takes the value at which the parser stands; null counts as absent. */
  void read(JsonParser json) throws IOException {
    given = Json.read(json);
  }

  /** Takes the object at which the parser stands. */
  void readResponse(JsonParser json) throws IOException {
    response = Json.read(json);
  }

  /** As messages, the last one the teacher's. */
  List<Map<String, Object>> messages() throws Unfit {
    if (!(given instanceof List<?> list)) {
      throw new Unfit(Rejection.WRONG_TYPE, "utterances is not a list of objects");
    }
    var messages = new ArrayList<Map<String, Object>>();
    for (var each : list) messages.add(message(each));
    if (!(response instanceof None)) messages.add(message(response));
    if (messages.isEmpty()) throw new Unfit(Rejection.EMPTY, "utterances is empty");
    if (!messages.getLast().containsValue(Conversation.ASSISTANT)) {
      throw new Unfit(
          Rejection.UNKNOWN_SHAPE,
          "the dialogue ends with the student; a response of the teacher is needed");
    }
    return messages;
  }

  private static Map<String, Object> message(Object utterance) throws Unfit {
    if (!(utterance instanceof Map<?, ?> fields)) {
      throw new Unfit(Rejection.WRONG_TYPE, "an utterance is not an object");
    }
    var speaker = string(fields, SPEAKER);
    var role = role(speaker);
    if (role.isEmpty()) {
      throw new Unfit(
          Rejection.UNKNOWN_SHAPE,
          "the speaker \"" + speaker + "\" is neither teacher (tutor) nor student (learner)");
    }
    var text = string(fields, TEXT);
    if (text.isBlank()) throw new Unfit(Rejection.EMPTY, "an utterance is empty");
    var message = new LinkedHashMap<String, Object>();
    message.put("role", role.get());
    message.put("content", text);
    return message;
  }

  private static String string(Map<?, ?> fields, String name) throws Unfit {
    var value = fields.get(name);
    if (value == null || value instanceof None) {
      throw new Unfit(Rejection.UNKNOWN_SHAPE, "an utterance has no " + name);
    }
    if (value instanceof String text) return text;
    throw new Unfit(Rejection.WRONG_TYPE, "the " + name + " of an utterance is not a string");
  }
}
