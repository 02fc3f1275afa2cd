package dev.latebloom.evaluate.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One record, as {@code ingest} reads it, and what is asked in it.
 *
 * @param key its id, or its file and line
 * @param source empty where it has none
 * @param record in one of the shapes that training has
 * @param question as a person would put it; empty for a text, which has only a loss
 * @param response what the record answers, worked out where it is
 * @param answer what of it is right or wrong: the response, or the letter of a choice
 * @param options of a choice, those of A, B and so on; else empty
 */
public record Item(
    String key,
    String source,
    ObjectNode record,
    String question,
    String response,
    String answer,
    List<String> options) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  public Item {
    options = List.copyOf(options);
  }

  /** A text that has nothing but a loss. */
  public static Item text(String key, String source, String text) {
    return new Item(key, source, object("text", text), "", text, "", List.of());
  }

  /** A record with these fields. */
  static ObjectNode object(String... namesAndTexts) {
    var object = JSON.objectNode();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      object.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return object;
  }

  /** Whether there is something to ask. */
  public boolean isQuestion() {
    return !record.has("text");
  }

  Item from(String source) {
    return new Item(key, source, record, question, response, answer, options);
  }

  Item with(ObjectNode record, String response) {
    return new Item(key, source, record, question, response, answer, options);
  }

  /** The turns of a conversation that ends with the answer. */
  ArrayNode turns() {
    if (record.get("messages") instanceof ArrayNode messages) return messages;
    var turns = JSON.arrayNode();
    turns.add(object("role", "user", "content", question));
    turns.add(object("role", "assistant", "content", response));
    return turns;
  }
}
