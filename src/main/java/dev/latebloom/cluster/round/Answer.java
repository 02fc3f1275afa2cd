package dev.latebloom.cluster.round;

import java.util.List;

/** What the coordinator tells a worker that asks. */
public sealed interface Answer {
  /** It may train, on the partitions of its seat: every {@code workers}-th from that. */
  record Welcome(int seat, int workers) implements Answer {}

  /**
   * It may not.
   *
   * @param why completes "worker x was refused: "
   * @param forNow whether that may change by itself
   */
  record Refused(String why, boolean forNow) implements Answer {}

  /**
   * Others are not as far yet.
   *
   * @param what the round waits for, in words
   */
  record Wait(String what) implements Answer {}

  /** Too few workers are here for a round: it is to train on, and to offer again later. */
  record Apart() implements Answer {}

  /**
   * It is to gather all fragments of these parts, and to say so.
   *
   * @param proposal the name of these parts
   */
  record Gather(String proposal, List<Part> parts) implements Answer {
    public Gather {
      parts = List.copyOf(parts);
    }
  }

  /** The round is over, and the log has its Commit. */
  record Read(long round) implements Answer {}
}
