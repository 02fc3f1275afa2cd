package dev.latebloom.ledger;

import java.util.List;

/** What the run knows of an example. Every example of the pool is in exactly one cohort. */
public enum Cohort {
  /** Not drawn yet. */
  UNSEEN(0),
  /** Not learned, as nearly all others. */
  UNLEARNED(1),
  /** Learned. */
  EARLY(2),
  /** Not learned, while others are. */
  LATE(3),
  /** Far above its peers after many visits: likely wrong. */
  QUARANTINED(4);

  private static final List<Cohort> BY_CODE = List.of(UNSEEN, UNLEARNED, EARLY, LATE, QUARANTINED);

  private final int code;

  Cohort(int code) {
    this.code = code;
  }

  /** How the ledger writes it down; never changes, since ledgers are kept. */
  public int code() {
    return code;
  }

  /** The cohort that the ledger wrote down as {@code code}. */
  public static Cohort of(int code) {
    return BY_CODE.get(code);
  }
}
