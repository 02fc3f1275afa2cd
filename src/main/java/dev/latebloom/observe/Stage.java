package dev.latebloom.observe;

/** A part of a step whose time is measured; in the order of {@link StageTimes}. */
public enum Stage {
  DRAW,
  BATCH,
  IDLE,
  TRAIN,
  OBSERVE,
  REWEIGHT;

  /** Nanoseconds that this stage took of {@code times}. */
  public long nanosOf(StageTimes times) {
    return switch (this) {
      case DRAW -> times.draw();
      case BATCH -> times.batch();
      case IDLE -> times.idle();
      case TRAIN -> times.train();
      case OBSERVE -> times.observe();
      case REWEIGHT -> times.reweight();
    };
  }
}
