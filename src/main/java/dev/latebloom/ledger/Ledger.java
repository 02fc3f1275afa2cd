package dev.latebloom.ledger;

import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of every example held, in a memory-mapped file. Not thread-safe: one owner at a
 * time.
 *
 * <p>Rows are addressed by slot, which {@link #slot} finds from an id. Losses are in nats; steps
 * count from 1, and a step of 0 means never. Slots are not checked against the ids held: an example
 * that was never admitted or has left reads as whatever stands there.
 */
public final class Ledger implements AutoCloseable {
  /*
   * A header of one page, the levels of groups of peers, then one array a column: a pass that reads
   * three columns of a million rows touches three arrays and nothing else. Example `id` lives in
   * slot `id % capacity`, and the ids held are [firstId, nextId), so neither an id column nor an
   * index is needed; the price is that examples leave in the order in which they came. Counters and
   * levels are in the file since a copy of the ledger has to be the whole state of observers and
   * policies. The file is working memory: a copy made by `saveTo` is what survives a crash.
   */
  private final Columns columns = new Columns();

  private final Column.OfInt visits = columns.ofInt(0);

  /** Step of the first visit. */
  public final Column.OfInt firstVisit = columns.ofInt(0);

  /** Step of the last visit. */
  public final Column.OfInt lastVisit = columns.ofInt(0);

  /** First step from which the loss has stayed under the learned threshold. */
  public final Column.OfInt learningTime = columns.ofInt(0);

  /** Loss at the first visit; NaN before. */
  public final Column.OfFloat firstLoss = columns.ofFloat(Float.NaN);

  /** Loss at the last visit; NaN before. */
  public final Column.OfFloat lastLoss = columns.ofFloat(Float.NaN);

  /** Loss smoothed over a few visits; NaN before the first. */
  public final Column.OfFloat fastLoss = columns.ofFloat(Float.NaN);

  /** Lowest loss of any visit; NaN before the first. */
  public final Column.OfFloat lowestLoss = columns.ofFloat(Float.NaN);

  /** Mean loss of the response under a model of simple statistics; NaN if nobody has set it. */
  public final Column.OfFloat simpleLoss = columns.ofFloat(Float.NaN);

  /** Z-score among its peers, smoothed over visits; 0 before the first. */
  public final Column.OfFloat zScore = columns.ofFloat(0);

  /** Z-score of its last loss among its peers at that step; 0 before the first visit. */
  public final Column.OfFloat lastZScore = columns.ofFloat(0);

  private final Column.OfShort source = columns.ofShort(0);
  private final Column.OfShort lengthBucket = columns.ofShort(0);

  /** Visits while it was in the late cohort; {@link LossHistory} stops counting at 65535. */
  public final Column.OfShort lateVisits = columns.ofShort(0);

  /** Sampling weight in 256ths of a visit a round. */
  public final Column.OfShort weight = columns.ofShort(Weights.ONE);

  /** The cohort in the lower half, the mark in the upper. */
  private final Column.OfByte cohortAndMark = columns.ofByte(Cohort.UNSEEN.code());

  private final PeerLevels peers = new PeerLevels();
  private final LossSnapshots snapshots;
  private final int capacity;

  /** Other workers' examples, by the index of their source; in no file, since they come again. */
  private Map<Integer, Group> elsewhere = Map.of();

  private final LedgerFile file;
  private final LedgerHeader header;

  private Ledger(FileChannel channel, Path path, int capacity, int snapshots) throws IOException {
    this.capacity = capacity;
    this.snapshots = new LossSnapshots(columns, snapshots);
    this.file = new LedgerFile(channel, path, capacity, peers, columns);
    this.header = file.header();
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
      var ledger = new Ledger(channel, file, capacity, snapshots);
      ledger.header.begin(capacity, snapshots);
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
      var header = LedgerHeader.read(channel, file);
      return new Ledger(channel, file, header.capacity(), header.snapshots());
    }
  }

  /** Bytes an example takes, over all columns. */
  public int rowBytes() {
    return columns.rowBytes();
  }

  /**
   * Makes a row for the next id, fresh in every column; when the ledger is full the oldest leaves.
   *
   * @param id one above the last, or 0 for the first
   * @param source index of its source, in {@code [0, 65535]}
   * @param lengthBucket its {@link LengthBucket}
   */
  public void admit(long id, int source, int lengthBucket) {
    if (id != nextId()) {
      throw new IllegalArgumentException("example " + id + " admitted, expected " + nextId());
    }
    if (source != (source & 0xffff) || lengthBucket < 0 || lengthBucket >= LengthBucket.COUNT) {
      throw new IllegalArgumentException(
          "example " + id + " has source " + source + " and length bucket " + lengthBucket);
    }
    int slot = (int) (id % capacity);
    if (held() == capacity) {
      peers.count(source(slot), lengthBucket(slot), -1);
      setVisits(slot, 0);
      header.setFirstId(firstId() + 1);
    }
    header.setNextId(id + 1);
    peers.count(source, lengthBucket, 1);
    columns.reset(slot);
    this.source.set(slot, source);
    this.lengthBucket.set(slot, lengthBucket);
  }

  /** The oldest id held; equal to {@link #nextId} when empty. */
  public long firstId() {
    return header.firstId();
  }

  /** The id that comes next: one above the newest held. */
  public long nextId() {
    return header.nextId();
  }

  /** Examples held now. */
  public int held() {
    return (int) (nextId() - firstId());
  }

  public int capacity() {
    return capacity;
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

  /** Visits the rows of all examples held but the removed ones, in the order of ids. */
  public void forEach(Row row) {
    long end = nextId();
    int slot = (int) (firstId() % capacity);
    for (long id = firstId(); id < end; id++) {
      if (mark(slot) != Mark.REMOVED) row.visit(id, slot);
      slot = slot + 1 == capacity ? 0 : slot + 1;
    }
  }

  /** Index of the source. */
  public int source(int slot) {
    return source.get(slot);
  }

  /** Its {@link LengthBucket}. */
  public int lengthBucket(int slot) {
    return lengthBucket.get(slot);
  }

  /** How often it was trained on. */
  public int visits(int slot) {
    return visits.get(slot);
  }

  public void setVisits(int slot, int visits) {
    header.setVisits(visits() - visits(slot) + visits);
    this.visits.set(slot, visits);
  }

  /** Visits of all examples held. */
  public long visits() {
    return header.visits();
  }

  public Cohort cohort(int slot) {
    return Cohort.of(cohortAndMark.get(slot) & 0xf);
  }

  public void setCohort(int slot, Cohort cohort) {
    cohortAndMark.set(slot, (cohortAndMark.get(slot) & 0xf0) | cohort.code());
  }

  public Mark mark(int slot) {
    return Mark.of(cohortAndMark.get(slot) >>> 4);
  }

  /** A removed example stays so until it leaves. */
  public void setMark(int slot, Mark mark) {
    cohortAndMark.set(slot, (cohortAndMark.get(slot) & 0xf) | (mark.code() << 4));
  }

  /** Snapshots of losses, part of this ledger and of its copies. */
  public LossSnapshots snapshots() {
    return snapshots;
  }

  /** The groups of peers, part of this ledger and of its copies. */
  public PeerLevels peers() {
    return peers;
  }

  /**
   * What other workers hold.
   *
   * @param groups by the index of their source, in an order that is the same everywhere
   */
  public void setElsewhere(Map<Integer, Group> groups) {
    elsewhere = new LinkedHashMap<>(groups);
  }

  public Map<Integer, Group> elsewhere() {
    return Collections.unmodifiableMap(elsewhere);
  }

  /** Counts one draw of an example of the cohort. */
  public void countDraw(Cohort cohort) {
    header.setDraws(cohort, draws(cohort) + 1);
  }

  /** Draws counted for the cohort since they were last forgotten. */
  public long draws(Cohort cohort) {
    return header.draws(cohort);
  }

  /** Sets the counters of draws to zero. */
  public void forgetDraws() {
    for (var cohort : Cohort.values()) header.setDraws(cohort, 0);
  }

  /**
   * Writes a copy with its checksum to {@code copy} and waits until it is on the disk; a file that
   * is there already is overwritten. It holds the rows that were ever used.
   */
  public void saveTo(Path copy) throws IOException {
    file.saveTo(copy);
  }

  /**
   * Reads what a copy says of itself.
   *
   * @throws IOException if it is no copy of a ledger, or one of another version
   */
  public static void check(Path copy) throws IOException {
    try (var channel = FileChannel.open(copy, StandardOpenOption.READ)) {
      LedgerHeader.read(channel, copy);
    }
  }

  /**
   * Replaces the content of this ledger by that of a copy.
   *
   * @throws IOException if the copy is damaged, of another version or of another capacity; the
   *     ledger is then as it was before
   */
  public void restoreFrom(Path copy) throws IOException {
    file.restoreFrom(copy);
  }

  /** Unmaps the file; using the ledger afterwards is an error. */
  @Override
  public void close() {
    file.close();
  }
}
