package dev.latebloom.augment;

/** Where a record of the run's topic stands. */
record Address(int partition, long offset) {
  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
