package dev.latebloom.evaluate.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;

/**
 * How a question is put: as training would put it, or in a text of one's own, with solved examples
 * before it.
 *
 * @param format with {@code {question}} where the question goes, if any
 * @param shots solved examples, first to last
 * @param isChat whether the chat template writes turns, so that examples are earlier turns; else
 *     they stand before the question, each with its answer and an empty line behind
 */
public record Prompting(Optional<String> format, List<Item> shots, boolean isChat) {
  /** Where the question goes. */
  public static final String QUESTION = "{question}";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Between a solved example and what follows it. */
  private static final String GAP = "\n\n";

  public Prompting {
    shots = List.copyOf(shots);
    if (format.isPresent() && !format.get().contains(QUESTION)) {
      throw new IllegalArgumentException("--prompt has no " + QUESTION + "; put it where it goes");
    }
  }

  /** The same for a template that writes turns, or for one that does not. */
  public Prompting inTurns(boolean isChat) {
    return new Prompting(format, shots, isChat);
  }

  /** The item with a record that asks so. */
  public Item of(Item item) {
    if (!item.isQuestion() || (format.isEmpty() && shots.isEmpty())) return item;
    return isChat && !shots.isEmpty() ? inTurns(item) : inOneText(item);
  }

  private Item inTurns(Item item) {
    var turns = JSON.arrayNode();
    for (var shot : shots) turns.addAll(turns(shot));
    var record = JSON.objectNode();
    record.set("messages", turns.addAll(turns(item)));
    return item.with(record, item.response());
  }

  private ArrayNode turns(Item item) {
    if (format.isEmpty()) return item.turns();
    return JSON.arrayNode()
        .add(Item.object("role", "user", "content", asked(item)))
        .add(Item.object("role", "assistant", "content", item.response()));
  }

  private Item inOneText(Item item) {
    var text = new StringBuilder();
    for (var shot : shots) text.append(asked(shot)).append(answered(shot)).append(GAP);
    var prompt = text.append(asked(item)).toString();
    var response = isChat ? item.response() : answered(item);
    return item.with(Item.object("prompt", prompt, "response", response), response);
  }

  private String asked(Item item) {
    return format.orElse(isChat ? QUESTION : QUESTION + "\n").replace(QUESTION, item.question());
  }

  /** Behind a space, unless the question ends with one. */
  private String answered(Item item) {
    var asked = asked(item);
    boolean isApart = Character.isWhitespace(asked.charAt(asked.length() - 1));
    return isApart ? item.response() : " " + item.response();
  }

  /** What ends an answer where the model would go on with another question. */
  public Optional<String> stop() {
    return isChat || shots.isEmpty() ? Optional.empty() : Optional.of(GAP);
  }
}
