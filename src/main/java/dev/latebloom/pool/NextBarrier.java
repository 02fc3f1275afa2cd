package dev.latebloom.pool;

/** Whether another barrier is to be sent, once none is on its way. */
enum NextBarrier {
  NOT_DUE,
  DUE,
  /** The last one has been sent, and nothing follows it. */
  NONE;

  NextBarrier asked() {
    return this == NONE ? NONE : DUE;
  }
}
