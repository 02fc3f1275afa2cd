package dev.latebloom.pool;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What is known of every example held, {@value #ROW_BYTES} bytes each, in a memory-mapped file. Not
 * thread-safe: one owner at a time.
 *
 * <p>Rows are addressed by slot, which {@link #slot} finds from an id. Losses are in nats; steps
 * count from 1, and a step of 0 means never. Slots are not checked against the ids held: an example
 * that was never admitted or has left reads as whatever stands there.
 */
public final class Ledger implements AutoCloseable {
  /*
   * A header of one page, then one array a column, each starting at a multiple of eight bytes: a
   * pass that reads three columns of a million rows touches three arrays and nothing else. Example
   * `id` lives in slot `id % capacity`, and the ids held are [firstId, nextId), so neither an id
   * column nor an index is needed; the price is that examples leave in the order in which they came.
   * The header also holds the counters that observers keep between two passes, and behind it are the
   * levels of groups of peers, since a copy of the ledger has to be the whole state of observers and
   * policies. Snapshots of losses are columns like the others, as many as the policy asked for, at
   * the end. The file is memory with a name: a copy made by `saveTo` is what survives a crash.
   */
  static final int HEADER_BYTES = 4096;
  static final long MAGIC = 0x3144454c4d4f4f4cL;
  static final long VERSION = 5;

  /** Bytes an example takes, over all columns. */
  public static final int ROW_BYTES = 58;

  /** Groups whose draws are counted; see {@link #countDraw}. */
  public static final int GROUPS = 16;

  static final int MAGIC_AT = 0;
  static final int VERSION_AT = 1;
  static final int CAPACITY_AT = 2;
  private static final int FIRST_AT = 3;
  private static final int NEXT_AT = 4;
  private static final int VISITS_AT = 5;
  static final int SNAPSHOTS_AT = 6;
  private static final int DRAWS_AT = 8;

  private final Arena arena;
  private final MemorySegment all;
  private final int capacity;
  private final PeerLevels peers;

  private final MemorySegment visits;
  private final MemorySegment firstVisit;
  private final MemorySegment lastVisit;
  private final MemorySegment learningTime;
  private final MemorySegment firstLoss;
  private final MemorySegment lastLoss;
  private final MemorySegment fastLoss;
  private final MemorySegment lowestLoss;
  private final MemorySegment simpleLoss;
  private final MemorySegment firstStanding;
  private final MemorySegment standing;
  private final MemorySegment lastStanding;
  private final MemorySegment source;
  private final MemorySegment form;
  private final MemorySegment lateVisits;
  private final MemorySegment weight;
  private final MemorySegment cohort;
  private final MemorySegment streak;
  private final LossSnapshots snapshots;

  private Ledger(Arena arena, MemorySegment all, int capacity, int snapshots) {
    this.arena = arena;
    this.all = all;
    this.capacity = capacity;
    peers = new PeerLevels(all.asSlice(HEADER_BYTES, PeerLevels.BYTES));
    var columns = new Columns(all, HEADER_BYTES + PeerLevels.BYTES, capacity);
    visits = columns.next(4);
    firstVisit = columns.next(4);
    lastVisit = columns.next(4);
    learningTime = columns.next(4);
    firstLoss = columns.next(4);
    lastLoss = columns.next(4);
    fastLoss = columns.next(4);
    lowestLoss = columns.next(4);
    simpleLoss = columns.next(4);
    firstStanding = columns.next(4);
    standing = columns.next(4);
    lastStanding = columns.next(4);
    source = columns.next(2);
    form = columns.next(2);
    lateVisits = columns.next(2);
    weight = columns.next(2);
    cohort = columns.next(1);
    streak = columns.next(1);
    this.snapshots = new LossSnapshots(columns.rest(), snapshots, capacity);
  }

  /**
   * A new, empty ledger without snapshots; a file that is there already is overwritten.
   *
   * @param capacity most examples held at once, at least 1
   */
  public static Ledger create(Path file, int capacity) throws IOException {
    return create(file, capacity, 0);
  }

  /**
   * A new, empty ledger; a file that is there already is overwritten.
   *
   * @param capacity most examples held at once, at least 1
   * @param snapshots of losses that are kept of each, at most {@link LossSnapshots#MOST}
   */
  public static Ledger create(Path file, int capacity, int snapshots) throws IOException {
    if (capacity < 1) {
      throw new IllegalArgumentException("ledger capacity must be at least 1, not " + capacity);
    }
    if (snapshots < 0 || snapshots > LossSnapshots.MOST) {
      throw new IllegalArgumentException("a ledger with " + snapshots + " snapshots");
    }
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      var ledger = map(channel, capacity, snapshots);
      ledger.all.setAtIndex(JAVA_LONG, MAGIC_AT, MAGIC);
      ledger.all.setAtIndex(JAVA_LONG, VERSION_AT, VERSION);
      ledger.all.setAtIndex(JAVA_LONG, CAPACITY_AT, capacity);
      ledger.all.setAtIndex(JAVA_LONG, SNAPSHOTS_AT, snapshots);
      return ledger;
    }
  }

  /**
   * The ledger that an earlier {@link #create} left in {@code file}, as it was last written.
   *
   * @throws IOException if the file is not a ledger of this version, or not a whole one
   */
  public static Ledger open(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var header = LedgerCopy.header(channel, file);
      int capacity = LedgerCopy.checkedCapacity(header, file);
      int snapshots = LedgerCopy.checkedSnapshots(header, file);
      if (channel.size() != bytes(capacity, snapshots)) {
        throw new IOException(file + " is not a whole ledger; start from a checkpoint");
      }
      return map(channel, capacity, snapshots);
    }
  }

  /** The ledger owns the arena: {@link #close} closes it. */
  @SuppressWarnings("MustBeClosedChecker")
  private static Ledger map(FileChannel channel, int capacity, int snapshots) throws IOException {
    var arena = Arena.ofShared();
    var all = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes(capacity, snapshots), arena);
    return new Ledger(arena, all, capacity, snapshots);
  }

  /** Size of a ledger's file. */
  static long bytes(int capacity, int snapshots) {
    return HEADER_BYTES
        + PeerLevels.BYTES
        + 12 * Columns.bytes(4, capacity)
        + 4 * Columns.bytes(2, capacity)
        + 2 * Columns.bytes(1, capacity)
        + LossSnapshots.bytes(snapshots, capacity);
  }

  /**
   * Makes a row for the next id, fresh in every column; when the ledger is full the oldest leaves.
   *
   * @param id one above the last, or 0 for the first
   * @param source index of its source, in {@code [0, 65535]}
   * @param form its {@link Form}
   */
  public void admit(long id, int source, int form) {
    if (id != nextId()) {
      throw new IllegalArgumentException("example " + id + " admitted, expected " + nextId());
    }
    if (source != (source & 0xffff) || form < 0 || form >= Form.FORMS) {
      throw new IllegalArgumentException(
          "example " + id + " has source " + source + " and form " + form);
    }
    int slot = (int) (id % capacity);
    if (held() == capacity) {
      peers.count(source(slot), form(slot), -1);
      setVisits(slot, 0);
      all.setAtIndex(JAVA_LONG, FIRST_AT, firstId() + 1);
    }
    all.setAtIndex(JAVA_LONG, NEXT_AT, id + 1);
    peers.count(source, form, 1);
    clear(slot, source, form);
  }

  private void clear(int slot, int source, int form) {
    this.source.setAtIndex(JAVA_SHORT, slot, (short) source);
    this.form.setAtIndex(JAVA_SHORT, slot, (short) form);
    visits.setAtIndex(JAVA_INT, slot, 0);
    firstVisit.setAtIndex(JAVA_INT, slot, 0);
    lastVisit.setAtIndex(JAVA_INT, slot, 0);
    learningTime.setAtIndex(JAVA_INT, slot, 0);
    firstLoss.setAtIndex(JAVA_FLOAT, slot, Float.NaN);
    lastLoss.setAtIndex(JAVA_FLOAT, slot, Float.NaN);
    fastLoss.setAtIndex(JAVA_FLOAT, slot, Float.NaN);
    lowestLoss.setAtIndex(JAVA_FLOAT, slot, Float.NaN);
    simpleLoss.setAtIndex(JAVA_FLOAT, slot, Float.NaN);
    firstStanding.setAtIndex(JAVA_FLOAT, slot, 0);
    standing.setAtIndex(JAVA_FLOAT, slot, 0);
    lastStanding.setAtIndex(JAVA_FLOAT, slot, 0);
    lateVisits.setAtIndex(JAVA_SHORT, slot, (short) 0);
    weight.setAtIndex(JAVA_SHORT, slot, (short) Weights.ONE);
    cohort.setAtIndex(JAVA_BYTE, slot, (byte) 0);
    streak.setAtIndex(JAVA_BYTE, slot, (byte) 0);
    snapshots.clear(slot);
  }

  /** The oldest id held; equal to {@link #nextId} when empty. */
  public long firstId() {
    return all.getAtIndex(JAVA_LONG, FIRST_AT);
  }

  /** The id that comes next: one above the newest held. */
  public long nextId() {
    return all.getAtIndex(JAVA_LONG, NEXT_AT);
  }

  /** Examples held now. */
  public int held() {
    return (int) (nextId() - firstId());
  }

  public int capacity() {
    return capacity;
  }

  /** Visits of all examples held. */
  public long visits() {
    return all.getAtIndex(JAVA_LONG, VISITS_AT);
  }

  public boolean holds(long id) {
    return firstId() <= id && id < nextId();
  }

  /**
   * Where the row of {@code id} is.
   *
   * @throws IllegalArgumentException if it is not held
   */
  public int slot(long id) {
    if (!holds(id)) {
      throw new IllegalArgumentException(
          "example " + id + " is not in the ledger, which holds " + firstId() + " to " + nextId());
    }
    return (int) (id % capacity);
  }

  /** What is done with the row of an example. */
  @FunctionalInterface
  public interface Row {
    void visit(long id, int slot);
  }

  /** Visits the rows of all examples held, in the order of ids. */
  public void forEach(Row row) {
    long end = nextId();
    int slot = (int) (firstId() % capacity);
    for (long id = firstId(); id < end; id++) {
      row.visit(id, slot);
      slot = slot + 1 == capacity ? 0 : slot + 1;
    }
  }

  /** What losses were at some times, part of this ledger and of its copies. */
  public LossSnapshots snapshots() {
    return snapshots;
  }

  /** The groups of peers, part of this ledger and of its copies. */
  public PeerLevels peers() {
    return peers;
  }

  /** Counts one draw of an example of {@code group}; {@code 0 <= group < GROUPS}. */
  public void countDraw(int group) {
    long at = DRAWS_AT + checkedGroup(group);
    all.setAtIndex(JAVA_LONG, at, all.getAtIndex(JAVA_LONG, at) + 1);
  }

  /** Draws counted for {@code group} since they were last forgotten. */
  public long draws(int group) {
    return all.getAtIndex(JAVA_LONG, DRAWS_AT + checkedGroup(group));
  }

  /** Sets the counters of draws to zero. */
  public void forgetDraws() {
    for (int group = 0; group < GROUPS; group++) {
      all.setAtIndex(JAVA_LONG, DRAWS_AT + group, 0);
    }
  }

  private static long checkedGroup(int group) {
    if (group < 0 || group >= GROUPS) throw new IllegalArgumentException("no group " + group);
    return group;
  }

  /**
   * Writes a whole copy with its checksum to {@code file} and waits until it is on the disk; a file
   * that is there already is overwritten.
   */
  public void saveTo(Path file) throws IOException {
    LedgerCopy.save(all, file);
  }

  /**
   * Becomes what the copy in {@code file} was.
   *
   * @throws IOException if the copy is damaged, of another version or of another capacity; the
   *     ledger is then as it was before
   */
  public void restoreFrom(Path file) throws IOException {
    LedgerCopy.restore(all, capacity, file);
  }

  /** Unmaps the file; using the ledger afterwards is an error. */
  @Override
  public void close() {
    arena.close();
  }

  /** Its {@link Form}. */
  public int form(int slot) {
    return form.getAtIndex(JAVA_SHORT, slot);
  }

  /** How often it was trained on. */
  public int visits(int slot) {
    return visits.getAtIndex(JAVA_INT, slot);
  }

  public void setVisits(int slot, int visits) {
    long others = visits() - visits(slot);
    all.setAtIndex(JAVA_LONG, VISITS_AT, others + visits);
    this.visits.setAtIndex(JAVA_INT, slot, visits);
  }

  /** Step of the first visit. */
  public int firstVisit(int slot) {
    return firstVisit.getAtIndex(JAVA_INT, slot);
  }

  public void setFirstVisit(int slot, int firstVisit) {
    this.firstVisit.setAtIndex(JAVA_INT, slot, firstVisit);
  }

  /** Step of the last visit. */
  public int lastVisit(int slot) {
    return lastVisit.getAtIndex(JAVA_INT, slot);
  }

  public void setLastVisit(int slot, int lastVisit) {
    this.lastVisit.setAtIndex(JAVA_INT, slot, lastVisit);
  }

  /** First step from which the loss has stayed under the learned threshold. */
  public int learningTime(int slot) {
    return learningTime.getAtIndex(JAVA_INT, slot);
  }

  public void setLearningTime(int slot, int learningTime) {
    this.learningTime.setAtIndex(JAVA_INT, slot, learningTime);
  }

  /** Loss at the first visit; NaN before. */
  public float firstLoss(int slot) {
    return firstLoss.getAtIndex(JAVA_FLOAT, slot);
  }

  public void setFirstLoss(int slot, float firstLoss) {
    this.firstLoss.setAtIndex(JAVA_FLOAT, slot, firstLoss);
  }

  /** Loss at the last visit; NaN before. */
  public float lastLoss(int slot) {
    return lastLoss.getAtIndex(JAVA_FLOAT, slot);
  }

  public void setLastLoss(int slot, float lastLoss) {
    this.lastLoss.setAtIndex(JAVA_FLOAT, slot, lastLoss);
  }

  /** Loss smoothed over a few visits; NaN before the first. */
  public float fastLoss(int slot) {
    return fastLoss.getAtIndex(JAVA_FLOAT, slot);
  }

  public void setFastLoss(int slot, float fastLoss) {
    this.fastLoss.setAtIndex(JAVA_FLOAT, slot, fastLoss);
  }

  /** Lowest loss of any visit; NaN before the first. */
  public float lowestLoss(int slot) {
    return lowestLoss.getAtIndex(JAVA_FLOAT, slot);
  }

  public void setLowestLoss(int slot, float lowestLoss) {
    this.lowestLoss.setAtIndex(JAVA_FLOAT, slot, lowestLoss);
  }

  /** Mean loss of the response under a model of simple statistics; NaN if nobody has set it. */
  public float simpleLoss(int slot) {
    return simpleLoss.getAtIndex(JAVA_FLOAT, slot);
  }

  public void setSimpleLoss(int slot, float simpleLoss) {
    this.simpleLoss.setAtIndex(JAVA_FLOAT, slot, simpleLoss);
  }

  /** Mean standing over the first visits, before an example has been shown more often. */
  public float firstStanding(int slot) {
    return firstStanding.getAtIndex(JAVA_FLOAT, slot);
  }

  public void setFirstStanding(int slot, float firstStanding) {
    this.firstStanding.setAtIndex(JAVA_FLOAT, slot, firstStanding);
  }

  /** How far above its peers its losses were, in their scale, smoothed over visits; 0 before. */
  public float standing(int slot) {
    return standing.getAtIndex(JAVA_FLOAT, slot);
  }

  public void setStanding(int slot, float standing) {
    this.standing.setAtIndex(JAVA_FLOAT, slot, standing);
  }

  /** How far above its peers its last loss was, in their scale; 0 before the first visit. */
  public float lastStanding(int slot) {
    return lastStanding.getAtIndex(JAVA_FLOAT, slot);
  }

  public void setLastStanding(int slot, float lastStanding) {
    this.lastStanding.setAtIndex(JAVA_FLOAT, slot, lastStanding);
  }

  /** Index of the source. */
  public int source(int slot) {
    return source.getAtIndex(JAVA_SHORT, slot) & 0xffff;
  }

  /** Visits while it was in the late cohort; stops counting at 65535. */
  public int lateVisits(int slot) {
    return lateVisits.getAtIndex(JAVA_SHORT, slot) & 0xffff;
  }

  public void setLateVisits(int slot, int lateVisits) {
    this.lateVisits.setAtIndex(JAVA_SHORT, slot, (short) lateVisits);
  }

  /** Sampling weight in 256ths of a visit a round; {@link Weights#ONE} on admission. */
  public int weight(int slot) {
    return weight.getAtIndex(JAVA_SHORT, slot) & 0xffff;
  }

  public void setWeight(int slot, int weight) {
    this.weight.setAtIndex(JAVA_SHORT, slot, (short) weight);
  }

  /** Code of its cohort; 0 on admission. */
  public int cohort(int slot) {
    return cohort.getAtIndex(JAVA_BYTE, slot) & 0xff;
  }

  public void setCohort(int slot, int cohort) {
    this.cohort.setAtIndex(JAVA_BYTE, slot, (byte) cohort);
  }

  /** What a policy keeps to be slow in changing its mind, in [0, 255]; 0 on admission. */
  public int streak(int slot) {
    return streak.getAtIndex(JAVA_BYTE, slot) & 0xff;
  }

  public void setStreak(int slot, int streak) {
    this.streak.setAtIndex(JAVA_BYTE, slot, (byte) streak);
  }
}
