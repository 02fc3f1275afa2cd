package dev.latebloom.observe;

/** What the run knows of an example. Every example of the pool is in exactly one cohort. */
public enum Cohort {
  /** Not drawn yet. */
  UNSEEN,
  /** Neither learned nor told apart from its peers yet. */
  UNLEARNED,
  /** Learned, and not after its peers. */
  EARLY,
  /** Behind its peers and getting better: what a policy shows more often. */
  LATE,
  /** Not getting better after many visits: likely noise, and shown no more than once a round. */
  QUARANTINED
}
