package dev.latebloom.pool;

import java.util.List;

/** What an operator, or a record without a value, changes about one example. */
public record Edit(Kind kind, long id) {

  /** What is to become of the example. */
  public enum Kind {
    /** It is not quarantined again, whatever its losses are. */
    RELEASE(1),
    /** It is quarantined whatever its losses are, and shown once a round at most. */
    WRONG(2),
    /** It is never drawn again, and counts nowhere. */
    REMOVE(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final int ID_BITS = 60;
  private static final long ID_MASK = (1L << ID_BITS) - 1;
  private static final List<Kind> BY_CODE = List.of(Kind.RELEASE, Kind.WRONG, Kind.REMOVE);

  /** As one number below 0, which no number of examples is. */
  long encoded() {
    return Long.MIN_VALUE | ((long) kind.code << ID_BITS) | id;
  }

  /** What {@link #encoded} gave. */
  static Edit of(long encoded) {
    int code = (int) (encoded >>> ID_BITS) & 7;
    return new Edit(BY_CODE.get(code - 1), encoded & ID_MASK);
  }
}
