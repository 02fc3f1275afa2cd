package dev.latebloom.ledger;

import java.util.List;

/** What the run knows of an example. Every example of the pool is in exactly one cohort. */
public enum Cohort {
  /** Not drawn yet. */
  UNSEEN(0),
  /** Neither learned nor told apart from its peers yet. */
  UNLEARNED(1),
  /** Learned: from the start, or shown more often until it was. */
  EARLY(2),
  /**
   * Of a rare source or length bucket, behind its peers, or being learned now: what a policy shows
   * more often.
   */
  LATE(3),
  /** Not getting better after many visits: likely noise, and shown no more than once a round. */
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
