package dev.latebloom.augment;

/** Where a record of the run's topics stands, by the number of the partition. */
record Address(int partition, long offset) {

  /**
   * What its variants are drawn with, in a run of seed {@code ofRun}. Neighbouring seeds would give
   * similar streams; the odd constants spread them.
   */
  long seed(long ofRun) {
    long mixed = (ofRun * 31 + partition) * 0x9e3779b97f4a7c15L + offset;
    return (mixed ^ (mixed >>> 29)) * 0xbf58476d1ce4e5b9L;
  }

  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
