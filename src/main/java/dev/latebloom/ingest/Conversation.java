package dev.latebloom.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The turns of a "messages" field: who said what, in order. Reused from record to record. */
final class Conversation {
  private static final String ASSISTANT = "assistant";
  private static final String SYSTEM = "system";

  private record Turn(Text role, Text content) {}

  private enum State {
    ABSENT,
    PRESENT,
    WRONG_TYPE
  }

  /** Only the first {@code size} belong to this record; the others wait to be used again. */
  private final List<Turn> turns = new ArrayList<>();

  private int size;
  private State state = State.ABSENT;

  void clear() {
    size = 0;
    state = State.ABSENT;
  }

  boolean isGiven() {
    return state != State.ABSENT;
  }

  /** Takes the value at which the parser stands; null counts as absent. */
  void read(JsonParser json, JsonToken token, TokenBuffer buffer) throws IOException {
    clear();
    if (token == JsonToken.VALUE_NULL) return;
    state = token == JsonToken.START_ARRAY ? State.PRESENT : State.WRONG_TYPE;
    if (state == State.WRONG_TYPE) {
      json.skipChildren();
      return;
    }
    while (true) {
      var element = json.nextToken();
      if (element == JsonToken.END_ARRAY) return;
      if (element == JsonToken.START_OBJECT) {
        readTurn(json, next(), buffer);
      } else {
        state = State.WRONG_TYPE;
        json.skipChildren();
      }
    }
  }

  private Turn next() {
    if (size == turns.size()) turns.add(new Turn(new Text("a role"), new Text("a content")));
    var turn = turns.get(size++);
    turn.role.clear();
    turn.content.clear();
    return turn;
  }

  private static void readTurn(JsonParser json, Turn turn, TokenBuffer buffer) throws IOException {
    for (var field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      var token = json.nextToken();
      switch (field) {
        case "role" -> turn.role.read(json, token, buffer);
        case "content" -> turn.content.read(json, token, buffer);
        default -> json.skipChildren();
      }
    }
  }

  /**
   * Appends the whole conversation.
   *
   * @return how many tokens come before the assistant's last answer
   */
  int writeTo(TokenBuffer target, TokenBuffer buffer, ChatTemplate template) throws Unfit {
    if (state == State.WRONG_TYPE) {
      throw new Unfit(Rejection.WRONG_TYPE, "messages is not a list of objects");
    }
    if (size == 0) throw new Unfit(Rejection.EMPTY, "messages is empty");
    if (!turns.getFirst().role.spells(SYSTEM, buffer)) template.writePreamble(target);
    for (var turn : turns.subList(0, size - 1)) {
      template.writeTurn(turn.role, turn.content, buffer, target);
    }
    var last = turns.get(size - 1);
    last.role.checkNotEmpty();
    if (!last.role.spells(ASSISTANT, buffer)) {
      throw new Unfit(Rejection.UNKNOWN_SHAPE, "the last message is not the assistant's");
    }
    template.writeAnswerStart(target);
    int promptLength = target.size();
    last.content.writeTo(target, buffer);
    return promptLength;
  }
}
