package dev.latebloom.pool;

import dev.latebloom.random.SplitMix64;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Decides which slot is drawn next: every held slot has credits, a draw takes one of the remaining
 * credits at random, and an empty urn is filled again. Not thread-safe.
 *
 * <p>So a slot of weight w is drawn exactly w times a round, in random order. Draws and changes are
 * O(log capacity), a new round O(capacity). About 3.3 bytes a slot.
 */
public final class Urn {
  /*
   * 1. State. (seed, round, draws, weights, credits) and nothing else: what draw n picks is a
   *    function of seed, n and the credits, so a copy or a restored urn goes on identically.
   * 2. Layout. CreditTree holds weights and credits, packed into words, so that a new round turns
   *    eight weights into eight credit counts with a few operations.
   * 3. Invariant. 0 <= credits <= granted(weight) for this round, by induction over every change, so
   *    credits fit a byte; empty slots have weight 0 and credits 0; remaining is the sum of credits.
   * 4. Fractions. A weight of 1.25 is one credit a round and a second one in a quarter of the rounds,
   *    by a hash of (seed, round, slot): no state, and changing it back and forth changes nothing.
   * 5. Not taken. A shuffled list of the round's visits draws faster, but a weight that changes
   *    mid-round would have to find and delete its entries, and the list needs 4 bytes a visit.
   */
  /** The largest weight: 255 visits a round. */
  public static final int LARGEST_WEIGHT = 255 * Weights.ONE;

  private static final long DRAWS_STREAM = 0x632b_e59b_d9b4_e019L;
  private static final long FRACTIONS = 0x00ff_00ff_00ff_00ffL;

  private static final int AT_ONCE = 64;

  private final int capacity;
  private final long seed;
  private final CreditTree credits;
  private final int[] before = new int[AT_ONCE];
  private long round = 1;
  private long roundKey;
  private long draws;
  private long remaining;
  private int held;

  /**
   * An urn of empty slots {@code 0 .. capacity - 1}.
   *
   * @param capacity at least 1
   */
  public Urn(int capacity, long seed) {
    if (capacity < 1) throw new IllegalArgumentException("an urn of " + capacity + " slots");
    this.capacity = capacity;
    this.seed = seed;
    credits = new CreditTree(capacity);
    roundKey = roundKey(seed, round);
  }

  private Urn(Urn that) {
    capacity = that.capacity;
    seed = that.seed;
    credits = that.credits.copy();
    round = that.round;
    roundKey = that.roundKey;
    draws = that.draws;
    remaining = that.remaining;
    held = that.held;
  }

  /** A copy that makes the same draws from now on. O(capacity), a plain copy of the arrays. */
  public Urn copy() {
    return new Urn(this);
  }

  public int capacity() {
    return capacity;
  }

  /** Slots that are not empty. */
  public int held() {
    return held;
  }

  /** How often the urn has been filled, counted from 1. */
  public long round() {
    return round;
  }

  /** Credits left in this round. */
  public long remaining() {
    return remaining;
  }

  /** Draws ever made. */
  public long draws() {
    return draws;
  }

  /** Visits a round in 256ths, 0 for an empty slot. */
  public int weight(int slot) {
    check(slot);
    return credits.weight(slot);
  }

  /** Visits left in this round, 0..255. */
  public int credits(int slot) {
    check(slot);
    return credits.at(slot);
  }

  /** Fills the slot anew with weight {@link Weights#ONE}, whose credit acts in this round. */
  public void admit(int slot) {
    evict(slot);
    set(slot, 0, Weights.ONE);
    held++;
    change(slot, 1);
  }

  /** Empties the slot; one that is empty stays so. */
  public void evict(int slot) {
    int weight = weight(slot);
    if (weight == 0) return;
    set(slot, weight, 0);
    held--;
    change(slot, -credits.at(slot));
  }

  /**
   * Changes the weight of a held slot. The difference acts in this round: a higher weight adds
   * credits, a lower one removes what is left of them. Credits already drawn are not remembered, so
   * lowering below them and raising again in one round shows the slot once more.
   *
   * @param weight {@code 1 .. LARGEST_WEIGHT}
   * @return false, and nothing is changed, where the slot is empty
   */
  public boolean reweigh(int slot, int weight) {
    if (weight < 1 || weight > LARGEST_WEIGHT) {
      throw new IllegalArgumentException("weight " + weight + " is not in 1.." + LARGEST_WEIGHT);
    }
    int before = weight(slot);
    if (before == 0) return false;
    if (before == weight) return true;
    set(slot, before, weight);
    int left = credits.at(slot);
    int change = granted(slot, weight) - granted(slot, before);
    change(slot, Math.max(change, -left));
    return true;
  }

  /**
   * Changes the weights of many slots, as {@link #reweigh(int, int)} does one after the other, but
   * in less time: slots are far apart in memory, and so many of them are waited for at once.
   *
   * @param count how many of {@code slots} and {@code weights} there are
   */
  public void reweigh(int[] slots, int[] weights, int count) {
    for (int from = 0; from < count; from += AT_ONCE) {
      int to = Math.min(count, from + AT_ONCE);
      // Reads that do not wait for each other; the changes then find their lines in the cache.
      for (int i = from; i < to; i++) before[i - from] = weight(slots[i]);
      for (int i = from; i < to; i++) if (before[i - from] > 0) reweigh(slots[i], weights[i]);
    }
  }

  /**
   * Takes one of the remaining credits, each with the same chance, and returns its slot. Starts a
   * new round first if none is left.
   *
   * @throws IllegalStateException if no slot is held
   */
  public int draw() {
    if (held == 0) throw new IllegalStateException("nothing to draw: the urn holds no example");
    // Weights below one visit a round may leave a round without a credit.
    while (remaining == 0) startRound();
    long random = SplitMix64.mix(seed + DRAWS_STREAM + draws * SplitMix64.GAMMA);
    draws++;
    int slot = credits.take(Math.unsignedMultiplyHigh(random, remaining));
    remaining--;
    return slot;
  }

  private void startRound() {
    round++;
    roundKey = roundKey(seed, round);
    for (int block = 0; block < credits.blocks(); block++) {
      refill(block, 0, credits.weights(block, 0), credits.weights(block, 1));
      refill(block, 1, credits.weights(block, 2), credits.weights(block, 3));
      refill(block, 2, credits.weights(block, 4), 0);
    }
    remaining = credits.recount();
  }

  private void refill(int block, int index, long low, long high) {
    long whole = bytesOf(low >>> 8) | bytesOf(high >>> 8) << 32;
    boolean fractions = ((low | high) & FRACTIONS) != 0;
    long yielded =
        fractions ? fractionsOf(block * CreditTree.SLOTS_PER_BLOCK + (index << 3), low, high) : 0;
    credits.setCounts(block, index, whole + yielded);
  }

  /** The low bytes of four lanes of 16 bits, side by side. */
  private static long bytesOf(long lanes) {
    long bytes = lanes & FRACTIONS;
    bytes = (bytes | bytes >>> 8) & 0x0000_ffff_0000_ffffL;
    return (bytes | bytes >>> 16) & 0xffff_ffffL;
  }

  /** One credit for each of the eight slots whose fraction yields one in this round. */
  private long fractionsOf(int firstSlot, long low, long high) {
    long bytes = 0;
    for (int i = 0; i < 8; i++) {
      int fraction = (int) ((i < 4 ? low : high) >>> ((i & 3) << 4)) & 0xff;
      bytes |= (long) fractionGranted(firstSlot + i, fraction) << (i << 3);
    }
    return bytes;
  }

  private int granted(int slot, int weight) {
    return (weight >>> 8) + fractionGranted(slot, weight & 0xff);
  }

  private int fractionGranted(int slot, int fraction) {
    // The sign of a difference instead of a branch that nobody can predict.
    return ((int) (SplitMix64.mix(roundKey + slot * SplitMix64.GAMMA) >>> 56) - fraction) >>> 31;
  }

  private static long roundKey(long seed, long round) {
    return SplitMix64.mix(seed ^ SplitMix64.mix(round));
  }

  private void set(int slot, int before, int weight) {
    credits.addWeight(slot, weight - before);
  }

  private void change(int slot, int by) {
    credits.add(slot, by);
    remaining += by;
  }

  private void check(int slot) {
    if (slot < 0 || slot >= capacity) {
      throw new IndexOutOfBoundsException("slot " + slot + " of an urn of " + capacity);
    }
  }

  /** Whether sums, counts and weights agree; for tests. O(capacity). */
  boolean consistent() {
    long sum = 0;
    int nonEmpty = 0;
    for (int slot = 0; slot < capacity; slot++) {
      sum += credits(slot);
      if (weight(slot) > 0) nonEmpty++;
      int most = weight(slot) == 0 ? 0 : granted(slot, weight(slot));
      if (credits(slot) > most) return false;
    }
    return sum == remaining && nonEmpty == held && credits.consistent();
  }

  /** Writes the whole state, with checksums: 3.2 bytes a slot, up to the last one held. */
  public void writeTo(OutputStream out) throws IOException {
    var file = new UrnFile.Writer(out);
    int words = credits.usedWords();
    file.header(capacity, seed, round, draws, words);
    for (int word = 0; word < words; word++) file.put(credits.word(word));
    file.finish();
  }

  /**
   * Reads what {@link #writeTo} wrote.
   *
   * @throws IOException if it is cut short, damaged or of another version
   */
  public static Urn readFrom(InputStream in) throws IOException {
    var file = new UrnFile.Reader(in);
    var urn = new Urn(file.capacity(), file.seed());
    if (file.words() < 0 || file.words() > urn.credits.words()) {
      throw new IOException("the file of an urn claims " + file.words() + " words");
    }
    for (int i = 0; i < file.words(); i++) urn.credits.setWord(i, file.next());
    file.finish();
    urn.round = file.round();
    urn.roundKey = roundKey(urn.seed, urn.round);
    urn.draws = file.draws();
    urn.remaining = urn.credits.recount();
    for (int slot = 0; slot < urn.capacity; slot++) if (urn.weight(slot) > 0) urn.held++;
    return urn;
  }
}
