package dev.latebloom.observe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * A token trigram model with backoff, learned from the stream: the probability of a token of a
 * response after the two before it. Not thread-safe.
 *
 * <p>Tokens of one, two and three in a row are counted, and each order is the prior of the next, as
 * if it had been seen in {@value #PRIOR} tokens more (MacKay and Peto 1995, equation 9, with one
 * strength for all); the prior of the first is uniform. The model is a function of what it has
 * learned, in that order.
 */
public final class TrigramModel {
  /*
   * All counts lie in one table of longs, half tag and half count, at the place that a hash names:
   * bounded memory whatever the stream holds. Two that want the same place fight for it, as in
   * Misra and Gries (1982): the newcomer takes one off the other's count, and the place once nothing
   * is left. What is frequent stays, what is lost reads as never seen, and the shorter context
   * answers. Not taken: counts without tags, which add up what collides; a full table then calls
   * everything likely.
   */
  private static final double PRIOR = 8;

  private static final long COUNT = 0xffff_ffffL;
  private static final long MAGIC = 0x3230_4c50_4d49_424cL;

  /** Of files that hold every slot and not only those in use, as older versions wrote them. */
  private static final long MAGIC_OF_ALL = 0x4c_504d_4953_4d4cL;

  private static final int HEADER_BYTES = 4 * Long.BYTES;

  /** What begins a key; no token has such a bit. */
  private static final long AFTER_ANY = 0;

  private static final long AFTER_ONE = 1L << 40;

  /** Stands where an example has not begun. */
  private static final int NONE = -1;

  /** Stands for all tokens after a context. */
  private static final int ANY = -2;

  /** Products of probabilities above it are not subnormal after one more factor. */
  private static final double SMALLEST_PRODUCT = 1e-250;

  private final long[] table;
  private final int vocabulary;
  private long learned;

  /**
   * A model that has learned nothing.
   *
   * @param slots counts that it holds, eight bytes each: a power of two, 2^10 to 2^27
   * @param vocabulary tokens are below it
   */
  public TrigramModel(int slots, int vocabulary) {
    this.table = new long[slots];
    this.vocabulary = vocabulary;
  }

  /** Tokens learned from. */
  public long learned() {
    return learned;
  }

  /**
   * Learns the tokens at {@code from <= i < to}, each after the two before it.
   *
   * @param tokens from the example's first on
   */
  public void learn(int[] tokens, int from, int to) {
    for (int i = from; i < to; i++) {
      long one = key(AFTER_ONE, i > 0 ? tokens[i - 1] : NONE);
      long two = key(one, i > 1 ? tokens[i - 2] : NONE);
      count(key(AFTER_ANY, tokens[i]));
      count(key(one, ANY));
      count(key(one, tokens[i]));
      count(key(two, ANY));
      count(key(two, tokens[i]));
    }
    learned += to - from;
  }

  /**
   * The mean loss of the tokens at {@code from <= i < to}, in nats, by what was learned from
   * others: of each token's counts one is taken off, since this example is among those learned
   * (leaving one out; Ney, Essen and Kneser 1995).
   *
   * @param to above {@code from}
   */
  public float loss(int[] tokens, int from, int to) {
    double loss = 0;
    double product = 1;
    for (int i = from; i < to; i++) {
      long one = key(AFTER_ONE, i > 0 ? tokens[i - 1] : NONE);
      long two = key(one, i > 1 ? tokens[i - 2] : NONE);
      double p = share(counted(key(AFTER_ANY, tokens[i])), learned, 1.0 / vocabulary);
      p = share(counted(key(one, tokens[i])), counted(key(one, ANY)), p);
      p = share(counted(key(two, tokens[i])), counted(key(two, ANY)), p);
      // One logarithm for many tokens: it is what takes longest. StrictMath is the same everywhere.
      product *= p;
      if (product < SMALLEST_PRODUCT) {
        loss -= StrictMath.log(product);
        product = 1;
      }
    }
    return (float) ((loss - StrictMath.log(product)) / (to - from));
  }

  /** A context's count may have been lost while those of its tokens were not. */
  private static double share(long ofToken, long ofContext, double prior) {
    long token = Math.max(0, ofToken - 1);
    long context = Math.max(token, ofContext - 1);
    return (token + PRIOR * prior) / (context + PRIOR);
  }

  private static long key(long context, int token) {
    long mixed = (context ^ token) * 0x9e37_79b9_7f4a_7c15L;
    return (mixed ^ (mixed >>> 29)) * 0xbf58_476d_1ce4_e5b9L;
  }

  private int place(long key) {
    return (int) (key >>> 3) & (table.length - 1);
  }

  private long counted(long key) {
    long entry = table[place(key)];
    return (entry ^ key) >>> 32 == 0 ? entry & COUNT : 0;
  }

  private void count(long key) {
    int place = place(key);
    long entry = table[place];
    if ((entry ^ key) >>> 32 == 0) {
      if ((entry & COUNT) < COUNT) table[place] = entry + 1;
    } else if ((entry & COUNT) > 1) {
      table[place] = entry - 1;
    } else {
      table[place] = (key & ~COUNT) | 1;
    }
  }

  /** Writes the model to {@code file}; one that is there already is overwritten. */
  public void saveTo(Path file) throws IOException {
    var used = new BitSet(table.length);
    for (int slot = 0; slot < table.length; slot++) used.set(slot, table[slot] != 0);
    int bits = Math.ceilDiv(table.length, Byte.SIZE);
    var bytes = buffer(HEADER_BYTES + bits + used.cardinality() * Long.BYTES);
    bytes.putLong(MAGIC).putLong(vocabulary).putLong(learned).putLong(table.length);
    bytes.put(used.toByteArray()).position(HEADER_BYTES + bits);
    used.stream().forEach(slot -> bytes.putLong(table[slot]));
    bytes.rewind();
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) channel.write(bytes);
    }
  }

  /**
   * The model that was written to {@code file}.
   *
   * @param slots as the settings have it
   * @throws IOException if it is not whole, or has other slots or another vocabulary
   */
  public static TrigramModel readFrom(Path file, int slots, int vocabulary) throws IOException {
    var model = new TrigramModel(slots, vocabulary);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var header = buffer(HEADER_BYTES);
      readFully(channel, header, file);
      long magic = header.getLong();
      if (magic != MAGIC && magic != MAGIC_OF_ALL) {
        throw new IOException(file + " is not a simple model");
      }
      long savedVocabulary = header.getLong();
      model.learned = header.getLong();
      long savedSlots = header.getLong();
      if (savedVocabulary != vocabulary || savedSlots != slots) {
        throw new IOException(
            "%s has %d slots and a vocabulary of %d, the settings say %d and %d; set observe.simple-model-slots to %d"
                .formatted(file, savedSlots, savedVocabulary, slots, vocabulary, savedSlots));
      }
      var used = new BitSet(slots);
      if (magic == MAGIC_OF_ALL) used.set(0, slots);
      else used = BitSet.valueOf(read(channel, Math.ceilDiv(slots, Byte.SIZE), file));
      var values = read(channel, used.cardinality() * Long.BYTES, file).asLongBuffer();
      used.stream().forEach(slot -> model.table[slot] = values.get());
    }
    return model;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer read(FileChannel channel, int count, Path file) throws IOException {
    var bytes = buffer(count);
    readFully(channel, bytes, file);
    return bytes;
  }

  private static void readFully(FileChannel channel, ByteBuffer bytes, Path file)
      throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) throw new IOException(file + " ends too soon");
    }
    bytes.flip();
  }
}
