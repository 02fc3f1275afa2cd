package dev.latebloom.ledger;

import java.lang.foreign.MemorySegment;

/**
 * Groups of peers and the level of the losses of each: a part of the {@link Ledger}, of the same
 * size whatever the pool holds. Not thread-safe: it has the ledger's owner.
 */
public final class PeerLevels {
  /*
   * Every example counts in two groups, that of its source and that of its length bucket; sources
   * decide as soon as two of them are held. A group of few examples says nothing, so those share
   * one, the rest; and one is everyone's. Sources above a bound share the last of the sources'
   * groups, since a source's index may be as high as 65535. One array a column, zero when empty;
   * in the examples' column everyone's element, of no use otherwise, counts the sources that are
   * held.
   */
  private static final int SOURCES = 1024;
  private static final int REST = LengthBucket.COUNT + SOURCES;

  private static final int EVERYONE = REST + 1;

  /** Groups there are; {@code 0 <= group < GROUPS}. */
  public static final int GROUPS = EVERYONE + 1;

  /** Most visits that a level is a mean of; then it is exponential with this time constant. */
  public static final int LEVEL_VISITS = 64;

  /** Fewest examples that make a group of their own. */
  public static final int FEWEST = 8;

  private final Columns columns = new Columns();

  /** Examples that are held, by group. */
  private final Column.OfLong examples = columns.ofLong(0);

  private final Column.OfLong visits = columns.ofLong(0);
  private final Column.OfDouble level = columns.ofDouble(0);
  private final Column.OfDouble scale = columns.ofDouble(0);

  /** Bytes they take. */
  long bytes() {
    return columns.bytes(GROUPS);
  }

  /** Lays them into {@code memory}, whose values become theirs. */
  void bind(MemorySegment memory) {
    columns.bind(memory, GROUPS);
  }

  /** Counts an example that comes ({@code 1}) or leaves ({@code -1}). */
  void count(int source, int lengthBucket, int change) {
    boolean wasEmpty = examples(bySource(source)) == 0;
    add(bySource(source), change);
    if (wasEmpty || examples(bySource(source)) == 0) add(EVERYONE, change);
    add(lengthBucket, change);
  }

  private void add(int group, int change) {
    examples.set(group, examples(group) + change);
  }

  /** Whether sources decide who is whose peer. */
  private boolean hasSeveralSources() {
    return examples(EVERYONE) > 1;
  }

  private long examples(int group) {
    return examples.get(group);
  }

  /**
   * The group an example belongs to now: its source where several are held, else those of its
   * {@link LengthBucket}; where these are fewer than {@link #FEWEST}, all that are in such groups.
   */
  public int group(int source, int lengthBucket) {
    int group = hasSeveralSources() ? bySource(source) : lengthBucket;
    return examples(group) < FEWEST ? REST : group;
  }

  /**
   * As {@link #group(int, int)}, of the example in a slot of the ledger that these levels are in.
   */
  public int group(Ledger ledger, int slot) {
    return group(ledger.source(slot), ledger.lengthBucket(slot));
  }

  /** The group in which everyone is. */
  public int everyone() {
    return EVERYONE;
  }

  private static int bySource(int source) {
    return LengthBucket.COUNT + Math.min(source, SOURCES - 1);
  }

  /** Visits whose losses are in the group's level. */
  public long visits(int group) {
    return visits.get(group);
  }

  /** The level of all examples' log losses; of another group, its offset from that level. */
  public double level(int group) {
    return level.get(group);
  }

  /** The scale: mean absolute distance of the group's log losses from its level. */
  public double scale(int group) {
    return scale.get(group);
  }

  /**
   * Counts a visit and writes the group's level and scale after it; both are 0 before the first.
   */
  public void visit(int group, double level, double scale) {
    visits.set(group, visits(group) + 1);
    this.level.set(group, level);
    this.scale.set(group, scale);
  }
}
