package dev.latebloom.ingest.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The turns of a "messages" field: who said what, in order. Reused from record to record.
 *
 * <p>A turn is a role and a content. What else it has (calls of tools and their answers, names,
 * thoughts) no template writes, and without it the rest would mean something else: such a
 * conversation is rejected. "weight" is 0 for a turn that is not to be learned, as OpenAI's and
 * Mistral's files have it.
 */
final class Conversation {
  private static final String ASSISTANT = "assistant";
  private static final String SYSTEM = "system";

  private static final List<String> ROLES_OF_TOOLS = List.of("tool", "function", "ipython");

  private static final class Turn {
    final Text role;
    final Text content;

    /** A field that says something and that no template writes, or empty. */
    String unwritten = "";

    boolean isLearned = true;

    Turn(ControlTokens controls) {
      role = new Text("a role", controls);
      content = new Text("a content", controls);
    }

    void clear() {
      role.clear();
      content.clear();
      unwritten = "";
      isLearned = true;
    }
  }

  private enum State {
    ABSENT,
    PRESENT,
    WRONG_TYPE
  }

  /** Only the first {@code size} belong to this record; the others wait to be used again. */
  private final List<Turn> turns = new ArrayList<>();

  private final ControlTokens controls;
  private final LossOn lossOn;
  private int size;
  private State state = State.ABSENT;

  Conversation(ControlTokens controls, LossOn lossOn) {
    this.controls = controls;
    this.lossOn = lossOn;
  }

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
    if (size == turns.size()) turns.add(new Turn(controls));
    var turn = turns.get(size++);
    turn.clear();
    return turn;
  }

  private static void readTurn(JsonParser json, Turn turn, TokenBuffer buffer) throws IOException {
    for (var field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      var token = json.nextToken();
      switch (field) {
        case "role" -> turn.role.read(json, token, buffer);
        case "content" -> turn.content.read(json, token, buffer);
        // Names a message to programs.
        case "id" -> json.skipChildren();
        case "weight" -> readWeight(json, token, turn);
        default -> {
          if (!Meaning.isNothing(json, token)) turn.unwritten = field;
        }
      }
    }
  }

  private static void readWeight(JsonParser json, JsonToken token, Turn turn) throws IOException {
    if (token.isNumeric() && json.getDoubleValue() == 0) {
      turn.isLearned = false;
    } else if (!Meaning.isWeightOne(json, token)) {
      turn.unwritten = "a weight that is neither 0 nor 1";
    }
  }

  /**
   * Appends the conversation up to the last answer that is to be learned; what follows that one
   * changes nothing.
   *
   * @param cuts is given where loss begins, ends and begins again, and so on; where it ends last is
   *     the end of what is appended
   */
  void writeTo(TokenBuffer target, TokenBuffer buffer, ChatTemplate template, Cuts cuts)
      throws Unfit {
    if (state == State.WRONG_TYPE) {
      throw new Unfit(Rejection.WRONG_TYPE, "messages is not a list of objects");
    }
    if (size == 0) throw new Unfit(Rejection.EMPTY, "messages is empty");
    for (var turn : turns.subList(0, size)) check(turn, buffer, template);
    int last = last(buffer);
    if (!is(turns.getFirst(), SYSTEM, buffer)) template.writePreamble(target);
    for (int i = 0; i < last; i++) {
      var turn = turns.get(i);
      if (!is(turn, ASSISTANT, buffer)) {
        template.writeTurn(turn.role, turn.content, buffer, target);
        continue;
      }
      template.writeAnswerStart(target);
      int from = target.size();
      turn.content.writeAny(target, buffer);
      target.addAscii(template.answerEnd());
      if (lossOn == LossOn.ALL && turn.isLearned && target.size() > from) {
        cuts.add(from);
        cuts.add(target.size());
      }
      target.addAscii(template.turnEnd());
    }
    template.writeAnswerStart(target);
    cuts.add(target.size());
    turns.get(last).content.writeTo(target, buffer);
  }

  private static boolean is(Turn turn, String role, TokenBuffer buffer) {
    return turn.role.spells(role, buffer);
  }

  /** The last answer that is to be learned. */
  private int last(TokenBuffer buffer) throws Unfit {
    var end = turns.get(size - 1);
    end.role.checkNotEmpty();
    if (!is(end, ASSISTANT, buffer)) {
      throw new Unfit(Rejection.UNKNOWN_SHAPE, "the last message is not the assistant's");
    }
    int last = size - 1;
    if (lossOn == LossOn.ALL) while (last >= 0 && !isLearned(turns.get(last), buffer)) last--;
    if (last >= 0 && turns.get(last).isLearned) return last;
    var which = lossOn == LossOn.ALL ? "every answer" : "the last message";
    throw new Unfit(Rejection.EMPTY, which + " has weight 0: nothing is to be learned");
  }

  private static boolean isLearned(Turn turn, TokenBuffer buffer) {
    return turn.isLearned && is(turn, ASSISTANT, buffer);
  }

  private static void check(Turn turn, TokenBuffer buffer, ChatTemplate template) throws Unfit {
    if (!turn.unwritten.isEmpty()) {
      throw new Unfit(
          Rejection.UNKNOWN_SHAPE,
          "a message has " + turn.unwritten + ", which " + template.spelling() + " does not have");
    }
    for (var role : ROLES_OF_TOOLS) {
      if (turn.role.spells(role, buffer)) {
        throw new Unfit(
            Rejection.UNKNOWN_SHAPE,
            "a message has the role " + role + ", which " + template.spelling() + " does not have");
      }
    }
  }
}
