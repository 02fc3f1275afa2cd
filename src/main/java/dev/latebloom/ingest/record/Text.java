package dev.latebloom.ingest.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** A string of the record: where its tokens lie in a buffer, or why it has none. Reused. */
final class Text {
  /** One that no record gives. */
  static final Text ABSENT = new Text("nothing", ControlTokens.NONE);

  private enum State {
    ABSENT,
    PRESENT,
    NOT_A_STRING,
    HALF_A_SURROGATE_PAIR,
    SPELLS_A_CONTROL_TOKEN
  }

  private final String name;
  private final ControlTokens controls;
  private State state = State.ABSENT;
  private int from;
  private int to;
  private String spelled = "";

  /**
   * @param name in the messages about it
   * @param controls what it may not spell
   */
  Text(String name, ControlTokens controls) {
    this.name = name;
    this.controls = controls;
  }

  void clear() {
    state = State.ABSENT;
    from = 0;
    to = 0;
  }

  /** Takes the value at which the parser stands; null counts as absent. */
  void read(JsonParser json, JsonToken token, TokenBuffer buffer) throws IOException {
    clear();
    if (token == JsonToken.VALUE_NULL) return;
    if (token != JsonToken.VALUE_STRING) {
      state = State.NOT_A_STRING;
      json.skipChildren();
      return;
    }
    from = buffer.size();
    boolean encoded =
        buffer.addUtf8(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    to = buffer.size();
    state = encoded ? State.PRESENT : State.HALF_A_SURROGATE_PAIR;
    buffer.firstOf(controls, from, to).ifPresent(this::refuse);
  }

  private void refuse(String control) {
    spelled = control;
    state = State.SPELLS_A_CONTROL_TOKEN;
  }

  boolean isGiven() {
    return state != State.ABSENT;
  }

  /** Whether it is there and not empty; what is there and no text is refused. */
  boolean hasText() throws Unfit {
    if (isGiven()) check();
    return from < to;
  }

  /** Appends the text, which may not be empty, to {@code target}. */
  void writeTo(TokenBuffer target, TokenBuffer buffer) throws Unfit {
    checkNotEmpty();
    target.add(buffer, from, to);
  }

  /** The text, which may not be empty. */
  String string(TokenBuffer buffer) throws Unfit {
    checkNotEmpty();
    return buffer.text(from, to);
  }

  private void checkNotEmpty() throws Unfit {
    check();
    if (from == to) throw new Unfit(Rejection.EMPTY, name + " is empty");
  }

  private void check() throws Unfit {
    switch (state) {
      case PRESENT -> {}
      case NOT_A_STRING -> throw new Unfit(Rejection.WRONG_TYPE, name + " is not a string");
      case HALF_A_SURROGATE_PAIR ->
          throw new Unfit(Rejection.NOT_UTF8, name + " holds half of a surrogate pair");
      case SPELLS_A_CONTROL_TOKEN -> throw ControlTokens.unfit(name, spelled);
      case ABSENT -> throw new Unfit(Rejection.UNKNOWN_SHAPE, name + " is missing");
    }
  }
}
