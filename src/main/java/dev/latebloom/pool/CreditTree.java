package dev.latebloom.pool;

import java.util.Arrays;

/**
 * The weights and credits of slots, and the sums of the credits: finds the slot that holds the
 * credit of a given rank. Not thread-safe.
 *
 * <p>Every operation is O(log slots); {@link #recount} and {@link #copy} are O(slots).
 */
final class CreditTree {
  /*
   * 1. Layout. A block of 20 slots is one cache line of eight longs: three with the credits, a byte
   *    each, of which the last is half empty, and five with the weights, 16 bits each. So a draw or a
   *    change waits for memory once, and a change after a draw not at all. The sum of a block fits 16
   *    bits (20 * 255 = 5100); four such sums share a long, and the 32 blocks of a node are again one
   *    line. Above that, sums are longs, eight to a node, a line each. 10 million slots: 32 MB of
   *    blocks, 1 MB of their sums, 143 KB above. PADDING puts block borders on line borders: large
   *    arrays start at a page, behind a header of 16 bytes.
   * 2. Search. In a node, the child that holds rank r is the number of prefix sums that are at most
   *    r. It is counted without a branch, since a branch on random ranks is mispredicted once a
   *    level. Packed sums are added up by multiplication with ones: the lanes of w * (1, 1, 1, 1) are
   *    the prefix sums of the lanes of w. A search returns rest and child in one long, rest above,
   *    since the rest (the rank within the child) is the next level's question.
   * 3. Invariant. Every sum is exactly the sum of its children: integers, so there is no drift and
   *    the order of updates does not matter. A lane is changed by adding a shifted difference to its
   *    word, which is right as long as every count stays within 0..255.
   * 4. Not taken. Credits and weights in arrays of their own, 64 credits to a line: 0.2 bytes a slot
   *    less and a third fewer sums, but a change misses the cache twice (docs/results). A Fenwick
   *    tree waits for memory at every level. Buckets by weight draw in O(1) but take 10 bytes a slot,
   *    and each draw would move its slot to another bucket. The Vector API is incubating.
   */
  static final int SLOTS_PER_BLOCK = 20;
  private static final int WORDS_PER_BLOCK = 8;
  private static final int CREDIT_WORDS = 3;
  private static final int BLOCKS_PER_NODE = 32;
  private static final int FAN_OUT_BITS = 3;
  private static final int FAN_OUT = 1 << FAN_OUT_BITS;
  private static final int CHILD_BITS = 8;
  private static final int CHILD_MASK = (1 << CHILD_BITS) - 1;
  private static final int PADDING = 6;
  private static final long ONES = 0x0001_0001_0001_0001L;
  private static final long EVEN_BYTES = 0x00ff_00ff_00ff_00ffL;
  private static final long LANE_TOPS = 0x8000_8000_8000_8000L;

  private final long[] words;
  private final long[] blocks;
  private final long[][] upper;

  CreditTree(int slots) {
    int blockCount = Math.max(1, Math.ceilDiv(slots, SLOTS_PER_BLOCK));
    int nodes = Math.ceilDiv(blockCount, BLOCKS_PER_NODE);
    words = new long[PADDING + blockCount * WORDS_PER_BLOCK];
    blocks = new long[PADDING + nodes * (BLOCKS_PER_NODE / 4)];
    int levels = 1;
    for (int n = nodes; n > FAN_OUT; n = Math.ceilDiv(n, FAN_OUT)) levels++;
    upper = new long[levels][];
    for (int level = 0, n = nodes; level < levels; level++, n = Math.ceilDiv(n, FAN_OUT)) {
      upper[level] = new long[Math.ceilDiv(n, FAN_OUT) * FAN_OUT];
    }
  }

  private CreditTree(CreditTree that) {
    words = that.words.clone();
    blocks = that.blocks.clone();
    upper = new long[that.upper.length][];
    for (int level = 0; level < upper.length; level++) upper[level] = that.upper[level].clone();
  }

  CreditTree copy() {
    return new CreditTree(this);
  }

  /** Credits of {@code slot}, 0..255. */
  int at(int slot) {
    int block = slot / SLOTS_PER_BLOCK;
    int i = slot - block * SLOTS_PER_BLOCK;
    return (int) (words[creditWord(block, i)] >>> creditShift(i)) & 0xff;
  }

  /** Weight of {@code slot}, 16 bits. */
  int weight(int slot) {
    int block = slot / SLOTS_PER_BLOCK;
    int i = slot - block * SLOTS_PER_BLOCK;
    return (int) (words[weightWord(block, i)] >>> laneShift(i)) & 0xffff;
  }

  /** Adds to a weight, which must stay within 16 bits. Credits stay as they are. */
  void addWeight(int slot, int change) {
    int block = slot / SLOTS_PER_BLOCK;
    int i = slot - block * SLOTS_PER_BLOCK;
    words[weightWord(block, i)] += (long) change << laneShift(i);
  }

  /** Adds {@code change} credits; the count of {@code slot} must stay within 0..255. */
  void add(int slot, int change) {
    int block = slot / SLOTS_PER_BLOCK;
    int i = slot - block * SLOTS_PER_BLOCK;
    words[creditWord(block, i)] += (long) change << creditShift(i);
    blocks[sumWord(block)] += (long) change << laneShift(block);
    int node = block >>> 5;
    for (long[] sums : upper) {
      sums[node] += change;
      node >>>= FAN_OUT_BITS;
    }
  }

  /** The first word of a block; its credits begin there. */
  private static int line(int block) {
    return PADDING + (block << 3);
  }

  /** The word with the credits of slot {@code i} of a block; eight slots share it. */
  private static int creditWord(int block, int i) {
    return line(block) + (i >>> 3);
  }

  private static int creditShift(int i) {
    return (i & 7) << 3;
  }

  /** The word with the weight of slot {@code i} of a block; four slots share it. */
  private static int weightWord(int block, int i) {
    return line(block) + CREDIT_WORDS + (i >>> 2);
  }

  /** The word with the sum of a block's credits; four blocks share it. */
  private static int sumWord(int block) {
    return PADDING + (block >>> 2);
  }

  /** Where lane {@code i mod 4} of a word begins, of 16 bits each. */
  private static int laneShift(int i) {
    return (i & 3) << 4;
  }

  /** Removes the credit of this rank, {@code 0 <= rank < total}, and returns its slot. */
  int take(long rank) {
    int child = 0;
    long rest = rank;
    for (int level = upper.length - 1; level >= 0; level--) {
      var sums = upper[level];
      long found = childOfSums(sums, child << FAN_OUT_BITS, rest);
      child = (child << FAN_OUT_BITS) + (int) (found & CHILD_MASK);
      rest = found >>> CHILD_BITS;
      sums[child]--;
    }
    long found = childOfBlocks(blocks, PADDING + (child << 3), rest);
    int block = (child << 5) + (int) (found & CHILD_MASK);
    blocks[sumWord(block)] -= 1L << laneShift(block);
    int i = childOfCounts(words, line(block), found >>> CHILD_BITS);
    words[creditWord(block, i)] -= 1L << creditShift(i);
    return block * SLOTS_PER_BLOCK + i;
  }

  private static long childOfSums(long[] sums, int from, long rank) {
    int child = 0;
    long skipped = 0;
    long left = rank;
    for (int i = 0; i < FAN_OUT; i++) {
      long sum = sums[from + i];
      left -= sum;
      long past = ~left >> 63;
      child -= (int) past;
      skipped += sum & past;
    }
    return (rank - skipped) << CHILD_BITS | child;
  }

  private static long childOfBlocks(long[] blocks, int from, long rank) {
    int word = 0;
    long skipped = 0;
    long left = rank;
    for (int i = 0; i < BLOCKS_PER_NODE / 4; i++) {
      long sum = (blocks[from + i] * ONES) >>> 48;
      left -= sum;
      long past = ~left >> 63;
      word -= (int) past;
      skipped += sum & past;
    }
    long rest = rank - skipped;
    long prefixes = blocks[from + word] * ONES;
    int lane =
        atMost(prefixes & 0xffff, rest)
            + atMost((prefixes >>> 16) & 0xffff, rest)
            + atMost((prefixes >>> 32) & 0xffff, rest);
    rest -= ((prefixes << 16) >>> (lane << 4)) & 0xffff;
    return rest << CHILD_BITS | ((word << 2) + lane);
  }

  private static int childOfCounts(long[] words, int from, long rank) {
    int word = 0;
    long skipped = 0;
    long left = rank;
    for (int i = 0; i < CREDIT_WORDS - 1; i++) {
      long sum = (pairs(words[from + i]) * ONES) >>> 48;
      left -= sum;
      long past = ~left >> 63;
      word -= (int) past;
      skipped += sum & past;
    }
    long rest = rank - skipped;
    long prefixes = pairs(words[from + word]) * ONES;
    // The top bit of a lane survives the subtraction exactly where the prefix is at most the rest.
    int pair = Long.bitCount(((rest * ONES | LANE_TOPS) - prefixes) & LANE_TOPS);
    rest -= ((prefixes << 16) >>> (pair << 4)) & 0xffff;
    long first = (words[from + word] >>> (pair << 4)) & 0xff;
    return (word << 3) + (pair << 1) + atMost(first, rest);
  }

  /** The sums of neighbouring bytes, in four lanes of 16 bits. */
  private static long pairs(long bytes) {
    return (bytes & EVEN_BYTES) + ((bytes >>> 8) & EVEN_BYTES);
  }

  private static int atMost(long value, long limit) {
    return (int) ((value - limit - 1) >>> 63);
  }

  /** Blocks of 20 slots that cover all slots. */
  int blocks() {
    return (words.length - PADDING) / WORDS_PER_BLOCK;
  }

  /** Weights of slots 20 * block + 4 * index to the third after it; {@code 0 <= index < 5}. */
  long weights(int block, int index) {
    return words[line(block) + CREDIT_WORDS + index];
  }

  /** Sets the credits of slots 20 * block + 8 * index and following; sums need a recount. */
  void setCounts(int block, int index, long eightCounts) {
    words[line(block) + index] = eightCounts;
  }

  /** The whole state as words, for writing and reading. */
  int words() {
    return words.length - PADDING;
  }

  /** Words up to the last one that is not 0. */
  int usedWords() {
    int used = words();
    while (used > 0 && word(used - 1) == 0) used--;
    return used;
  }

  long word(int index) {
    return words[PADDING + index];
  }

  /** Sums are wrong until {@link #recount}. */
  void setWord(int index, long word) {
    words[PADDING + index] = word;
  }

  static long wordsFor(int slots) {
    return (long) WORDS_PER_BLOCK * Math.ceilDiv(slots, SLOTS_PER_BLOCK);
  }

  /** Makes all sums anew from the counts and returns their total. */
  long recount() {
    Arrays.fill(blocks, 0);
    for (long[] sums : upper) Arrays.fill(sums, 0);
    long total = 0;
    for (int block = 0; block < blocks(); block++) {
      int line = line(block);
      long lanes = pairs(words[line]) + pairs(words[line + 1]) + pairs(words[line + 2]);
      long sum = (lanes * ONES) >>> 48;
      blocks[sumWord(block)] |= sum << laneShift(block);
      upper[0][block >>> 5] += sum;
      total += sum;
    }
    for (int level = 1; level < upper.length; level++) {
      var below = upper[level - 1];
      for (int i = 0; i < below.length; i++) upper[level][i >>> FAN_OUT_BITS] += below[i];
    }
    return total;
  }

  /** Whether every sum is the sum of its children; for tests. */
  boolean consistent() {
    var fresh = copy();
    fresh.recount();
    return Arrays.equals(blocks, fresh.blocks) && Arrays.deepEquals(upper, fresh.upper);
  }
}
