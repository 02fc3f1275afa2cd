package dev.latebloom.reweight;

import dev.latebloom.ledger.Cohort;

/** Which examples somebody wants to see. */
public sealed interface Selection {

  /** One, by its id. */
  record One(long id) implements Selection {}

  /** Those of a cohort that were trained on last, the newest first. */
  record Newest(Cohort cohort, int most) implements Selection {}
}
