package dev.latebloom.ledger;

import java.util.List;

/** What an operator has said of an example. */
public enum Mark {
  NONE(0),
  /** It is not wrong: it is not quarantined. */
  RELEASED(1),
  /** It is wrong: it is quarantined, whatever its losses are. */
  WRONG(2),
  /** It is drawn no more and counts nowhere. */
  REMOVED(3);

  private static final List<Mark> BY_CODE = List.of(NONE, RELEASED, WRONG, REMOVED);

  private final int code;

  Mark(int code) {
    this.code = code;
  }

  /** How the ledger writes it down; never changes, since ledgers are kept. */
  int code() {
    return code;
  }

  /** The mark that the ledger wrote down as {@code code}. */
  static Mark of(int code) {
    return BY_CODE.get(code);
  }
}
