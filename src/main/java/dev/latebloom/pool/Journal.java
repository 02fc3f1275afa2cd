package dev.latebloom.pool;

import dev.latebloom.file.RefusedWrite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * What a restart must repeat: how many examples had been admitted when each step was drawn, and
 * which edits were made before it. Steps rise. Not thread-safe.
 *
 * <p>An entry outlives the process as soon as it is appended, and a power failure after {@link
 * #force}. 20 bytes an entry, little-endian, behind 8 bytes of magic: step, admitted or, below 0,
 * an edit, CRC32C. Edits of a step stand before its draw.
 */
public final class Journal implements AutoCloseable {
  private static final long MAGIC = 0x3130_4c4e_524a_424cL; // "LBJRNL01"
  private static final int ENTRY = 2 * Long.BYTES + Integer.BYTES;
  private static final int CHUNK = 4096 * ENTRY;

  private final Path path;
  private final FileChannel file;
  private final ByteBuffer entry = buffer(ENTRY);
  private final CRC32C crc = new CRC32C();

  /** Edits behind the last draw: they act with the next. */
  private final List<Edit> waiting = new ArrayList<>();

  private long entries;
  private long lastStep;
  private long truncatedBytes;

  private Journal(Path path, OpenOption... options) throws IOException {
    this.path = path;
    file = FileChannel.open(path, options);
  }

  /**
   * Opens or begins a journal, and cuts off the entries that a crash left unfinished at its end.
   *
   * @throws IOException if this is no journal, or an entry before the last whole one is damaged
   */
  public static Journal open(Path path) throws IOException {
    var journal =
        new Journal(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      journal.recover();
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.file.close();
      throw e;
    }
  }

  /**
   * The last step of a journal that may be in use; reads all of it and changes nothing.
   *
   * @throws IOException if this is no journal, or an entry before the last whole one is damaged
   */
  public static long check(Path path) throws IOException {
    try (var journal = new Journal(path, StandardOpenOption.READ)) {
      if (!journal.isBegun()) return 0;
      journal.findEntries();
      return journal.lastStep;
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void recover() throws IOException {
    if (!isBegun()) {
      truncatedBytes = file.size();
      file.truncate(0);
      writeFully(buffer(Long.BYTES).putLong(0, MAGIC).clear(), 0);
      return;
    }
    findEntries();
    truncatedBytes = file.size() - position(entries);
    file.truncate(position(entries));
  }

  /** Whether there is more than what a crash left of the first write. */
  private boolean isBegun() throws IOException {
    var magic = buffer(Long.BYTES);
    readFully(magic, 0);
    long found = magic.getLong(0);
    if (file.size() < Long.BYTES || found == 0) return false;
    if (found != MAGIC) throw new IOException(path + " is not a journal");
    return true;
  }

  private void findEntries() throws IOException {
    long wholeUntil = countEntries();
    if (wholeUntil > entries) {
      throw new IOException(
          "%s is damaged at byte %d: entry %d is unreadable, yet later ones are not; restore it, or move it away and let draws behind the newest checkpoint differ"
              .formatted(path, position(entries), entries));
    }
  }

  /** Counts the whole entries at the beginning; returns the number up to the last whole one. */
  private long countEntries() throws IOException {
    var chunk = buffer(CHUNK);
    long wholeUntil = 0;
    long index = 0;
    for (long at = position(0); at < file.size(); at += CHUNK) {
      readFully(chunk.clear(), at);
      for (chunk.flip(); chunk.remaining() >= ENTRY; index++) {
        entry.put(0, chunk, chunk.position(), ENTRY);
        chunk.position(chunk.position() + ENTRY);
        if (!isWhole()) continue;
        wholeUntil = index + 1;
        if (entries == index && entry.getLong(0) > lastStep) {
          entries++;
          count();
        }
      }
    }
    return wholeUntil;
  }

  /** Takes in the entry that was read or written last. */
  private void count() {
    if (isEdit()) {
      waiting.add(EditCode.edit(entry.getLong(Long.BYTES)));
      return;
    }
    lastStep = entry.getLong(0);
    waiting.clear();
  }

  private boolean isEdit() {
    return entry.getLong(Long.BYTES) < 0;
  }

  private boolean isWhole() {
    return entry.getInt(2 * Long.BYTES) == crcOfEntry();
  }

  private int crcOfEntry() {
    crc.reset();
    crc.update(entry.slice(0, 2 * Long.BYTES));
    return ~(int) crc.getValue();
  }

  private static long position(long index) {
    return Long.BYTES + index * ENTRY;
  }

  /** Fills the buffer from its beginning until it is full or the file ends. */
  private void readFully(ByteBuffer target, long at) throws IOException {
    int start = target.position();
    int read = 0;
    while (target.hasRemaining() && read >= 0)
      read = file.read(target, at + target.position() - start);
  }

  private void writeFully(ByteBuffer source, long at) throws IOException {
    long end = at + source.remaining();
    while (source.hasRemaining()) file.write(source, end - source.remaining());
  }

  /**
   * Appends a draw, in one write.
   *
   * @param step above {@link #lastStep}
   * @param admitted examples admitted before this step was drawn
   */
  public void append(long step, long admitted) {
    if (step <= lastStep) {
      throw new IllegalArgumentException("step " + step + " after step " + lastStep);
    }
    if (!waiting.isEmpty() && step > lastStep + 1) {
      throw new IllegalArgumentException("step " + step + " with edits of step " + (lastStep + 1));
    }
    write(step, admitted);
  }

  /** Appends an edit, which acts with the first draw to come. Returns the step of that draw. */
  public long append(Edit edit) {
    write(lastStep + 1, EditCode.of(edit));
    return lastStep + 1;
  }

  private void write(long step, long value) {
    entry.clear().putLong(step).putLong(value).putInt(0);
    entry.putInt(2 * Long.BYTES, crcOfEntry()).flip();
    try {
      writeFully(entry, position(entries));
    } catch (IOException e) {
      throw RefusedWrite.at(path, e);
    }
    entries++;
    count();
  }

  /** What was admitted before {@code step} was drawn; empty where no draw has this step. */
  public OptionalLong admittedAt(long step) {
    return isDraw(drawAt(step), step)
        ? OptionalLong.of(entry.getLong(Long.BYTES))
        : OptionalLong.empty();
  }

  /** The edits that act with the draw of {@code step}, in the order in which they were made. */
  public List<Edit> editsAt(long step) {
    if (step > lastStep) return List.copyOf(waiting);
    long draw = drawAt(step);
    if (!isDraw(draw, step)) return List.of();
    var edits = new ArrayList<Edit>();
    for (long index = draw - 1; index >= 0 && stepAt(index) == step; index--) {
      edits.addFirst(EditCode.edit(entry.getLong(Long.BYTES)));
    }
    return edits;
  }

  private boolean isDraw(long index, long step) {
    return index >= 0 && stepAt(index) == step && !isEdit();
  }

  /** The last entry whose step is at most {@code step}; -1 where none is. O(1) for late steps. */
  private long drawAt(long step) {
    // Steps without gaps and edits lie at a fixed distance from the last one.
    long guess = entries - 1 - waiting.size() - (lastStep - step);
    if (step <= lastStep && guess >= 0 && isDraw(guess, step)) return guess;
    return firstAbove(step) - 1;
  }

  private long firstAbove(long step) {
    long low = 0;
    long high = entries;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (stepAt(middle) <= step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Reads an entry; the rest of it stays in the buffer. */
  private long stepAt(long index) {
    try {
      readFully(entry.clear(), position(index));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!isWhole()) {
      throw new UncheckedIOException(
          new IOException(path + " is damaged at byte " + position(index)));
    }
    return entry.getLong(0);
  }

  /** The last step drawn; 0 if there is none. */
  public long lastStep() {
    return lastStep;
  }

  /** Bytes that {@link #open} cut off. */
  public long truncatedBytes() {
    return truncatedBytes;
  }

  /** Forgets all steps above {@code step}, and the edits behind it. */
  public void truncateAfter(long step) {
    if (step > lastStep) return;
    long keep = firstAbove(step);
    try {
      file.truncate(position(keep));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    entries = keep;
    lastStep = keep == 0 ? 0 : stepAt(keep - 1);
    waiting.clear();
  }

  /** Waits until every entry would survive a power failure. */
  public void force() {
    try {
      file.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
