package dev.latebloom.pool.store;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.latebloom.config.Range;
import dev.latebloom.config.Size;
import dev.latebloom.file.RefusedWrite;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Examples on disk, with ids 0, 1, 2, … in the order in which they were appended. One thread writes
 * ({@link #append}, {@link #force}, {@link #dropBefore}, the high watermarks, {@link #close}); any
 * number of threads may read ids below {@link #nextId} that are not being dropped.
 *
 * <p>An example that was appended outlives the process, also when it is killed; it outlives a power
 * failure after {@link #force}. Once open, a failing disk is an {@link UncheckedIOException}.
 */
public final class ExampleStore implements AutoCloseable {
  /*
   * 1. Layout. A folder of segments, each a mapped file of consecutive ids named after its first,
   *    and the file of the sources' names. The page cache decides what is in memory, so the store may
   *    be larger than it. The index is one int an example: where in its segment it begins.
   * 2. Order on disk. A record names its source by number, so names are written before records and
   *    forced before them; segments are forced from the oldest on. Hence the first record that a
   *    crash damaged has nothing durable behind it, and everything from there on is cut off.
   * 3. Visibility. The writer publishes through the volatile nextId; a reader that sees an id below
   *    it sees the record and its position.
   * 4. Reading goes through the mapping, writing does not: a write of many records is cheaper than the
   *    faults of their pages, and a full disk is an error instead of a signal.
   * 5. Not taken. A database would do all of this at ten times the cost of an append.
   */
  static final String SUFFIX = ".examples";

  /**
   * How examples are stored.
   *
   * @param segment size in bytes of a segment's file, 4 KiB to 1 GiB; no example may be larger.
   *     Segments that exist keep theirs
   * @param vocabulary tokens are below it; up to 256 take one byte, up to 65,536 two, else four
   */
  public record Options(@JsonDeserialize(using = Size.class) long segment, int vocabulary) {
    public Options {
      Range.within("pool.segment", 1 << 12, 1 << 30, segment);
      if (vocabulary < 1) throw new IllegalArgumentException("a vocabulary of " + vocabulary);
    }
  }

  private final Path folder;
  private final Options options;
  private final FolderLock lock;
  private final SourceNames sources;
  private final HighWatermarks highWatermarks = new HighWatermarks();
  private final CRC32C crc = new CRC32C();
  private volatile Segment[] segments = {};
  private volatile long nextId;
  private long truncatedBytes;
  private volatile boolean folderChanged;

  private ExampleStore(Path folder, Options options) throws IOException {
    this.folder = folder;
    this.options = options;
    lock = FolderLock.of(folder);
    try {
      sources = new SourceNames(folder.resolve("sources"));
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Opens the store in a folder, or begins one. Reads and checks every byte; cuts off what a crash
   * left unfinished at the end ({@link #truncatedBytes}).
   *
   * @throws IOException if another process has it open, tokens have another width, or examples that
   *     had reached the disk are damaged or missing; the message names file and byte
   */
  public static ExampleStore open(Path folder, Options options) throws IOException {
    Files.createDirectories(folder);
    var store = new ExampleStore(folder, options);
    try {
      store.recover();
      return store;
    } catch (IOException | RuntimeException e) {
      store.closeFiles();
      throw e;
    }
  }

  private void recover() throws IOException {
    int width = RecordForm.width(options.vocabulary);
    var recovery = new Recovery(width, sources.size(), highWatermarks);
    segments = recovery.open(files(folder));
    truncatedBytes = recovery.truncatedBytes();
    if (segments.length == 0) begin(0);
    nextId = active().nextId();
  }

  static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  private void begin(long firstId) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < options.segment) {
      throw new IOException(
          "%s has %d bytes free, a segment takes %d: make room or lower pool.segment"
              .formatted(folder, free, options.segment));
    }
    var path = folder.resolve(String.format(Locale.ROOT, "%020d%s", firstId, SUFFIX));
    int width = RecordForm.width(options.vocabulary);
    var more = Arrays.copyOf(segments, segments.length + 1);
    more[segments.length] =
        Segment.create(path, options.segment, firstId, width, highWatermarks.all());
    segments = more;
    folderChanged = true;
  }

  private Segment active() {
    return segments[segments.length - 1];
  }

  /**
   * Stores an example and returns its id, which is the former {@link #nextId}.
   *
   * @throws IllegalArgumentException if a token is outside the vocabulary, or the example does not
   *     fit into a segment
   */
  public long append(Example example) {
    long id = nextId;
    append(PackedExamples.of(List.of(example), options.vocabulary));
    return id;
  }

  /**
   * Stores examples under the ids from {@link #nextId} on.
   *
   * @throws IllegalArgumentException if they are packed for another vocabulary, or one does not fit
   *     into a segment; those before it are stored then
   */
  public void append(PackedExamples examples) {
    if (examples.vocabulary() != options.vocabulary) {
      throw new IllegalArgumentException(
          "examples packed for a vocabulary of %d, stored with one of %d"
              .formatted(examples.vocabulary(), options.vocabulary));
    }
    try {
      complete(examples);
      int at = active().append(examples.bytes(), 0, examples.length());
      // Marks of a new segment must not promise what is not stored yet: then it goes by records.
      if (at == examples.length()) highWatermarks.raise(examples.highWatermarks());
      else raiseHighWatermarks(examples.bytes(), 0, at);
      nextId = active().nextId();
      while (at < examples.length()) {
        beginFor(RecordForm.length(examples.bytes(), at));
        int next = active().append(examples.bytes(), at, examples.length());
        raiseHighWatermarks(examples.bytes(), at, next);
        nextId = active().nextId();
        at = next;
      }
    } catch (IOException e) {
      throw RefusedWrite.at(folder, e);
    }
  }

  private void complete(PackedExamples examples) throws IOException {
    var numbers = new ArrayList<Integer>();
    for (var name : examples.sources()) numbers.add(sources.indexOf(name));
    var bytes = examples.bytes();
    int at = 0;
    for (int i = 0; i < examples.size(); i++) {
      RecordForm.complete(bytes, at, nextId + i, numbers.get(examples.source(i)), crc);
      at += RecordForm.length(bytes, at);
    }
  }

  private void raiseHighWatermarks(byte[] records, int from, int to) {
    for (int at = from; at < to; at += RecordForm.length(records, at)) {
      highWatermarks.raise(RecordForm.partition(records, at), RecordForm.offset(records, at));
    }
  }

  /** A new segment for a record that the active one has no room for. */
  private void beginFor(int length) throws IOException {
    long room = options.segment - SegmentHeader.overhead(highWatermarks.size());
    if (length > room) {
      throw new IllegalArgumentException(
          "an example of %d bytes does not fit into a segment with room for %d: raise pool.segment"
              .formatted(length, room));
    }
    active().trim();
    begin(nextId);
  }

  /** All tokens are below it. */
  public int vocabulary() {
    return options.vocabulary;
  }

  /** The oldest id that is still stored; {@link #nextId} where none is. */
  public long firstId() {
    return segments[0].firstId();
  }

  /** The id that the next example gets. */
  public long nextId() {
    return nextId;
  }

  /** Bytes that {@link #open} cut off since they were not whole records. */
  public long truncatedBytes() {
    return truncatedBytes;
  }

  /** The example as it was appended; its record is checked against its checksum. */
  public Example read(long id) {
    var segment = segmentOf(id);
    var record = checked(segment, id);
    var tokens = new int[RecordForm.tokens(record, segment.width())];
    RecordForm.copyTokens(record, segment.width(), tokens, 0);
    return new Example(
        RecordForm.key(record),
        sources.name(RecordForm.source(record)),
        Tokens.of(tokens),
        RecordForm.loss(record, segment.width()),
        RecordForm.partition(record),
        RecordForm.offset(record));
  }

  /** Tokens of the example, prompt included. */
  public int length(long id) {
    var segment = segmentOf(id);
    return RecordForm.tokens(segment.record(id), segment.width());
  }

  /** Which tokens of the example carry its loss. */
  public LossSpans loss(long id) {
    var segment = segmentOf(id);
    return RecordForm.loss(segment.record(id), segment.width());
  }

  /** The id that its producer gave it, as {@link Example#key}. */
  public String key(long id) {
    return RecordForm.key(segmentOf(id).record(id));
  }

  /** The number of the Kafka partition that it came from. */
  public int partition(long id) {
    return RecordForm.partition(segmentOf(id).record(id));
  }

  /** Its offset in that partition. */
  public long offset(long id) {
    return RecordForm.offset(segmentOf(id).record(id));
  }

  /** The index of its source, for {@link #sourceName}. */
  public int source(long id) {
    return RecordForm.source(segmentOf(id).record(id));
  }

  /** Copies all tokens into {@code target} from {@code at} on, checked against the checksum. */
  public void copyTokens(long id, int[] target, int at) {
    var segment = segmentOf(id);
    RecordForm.copyTokens(checked(segment, id), segment.width(), target, at);
  }

  private static MemorySegment checked(Segment segment, long id) {
    try {
      return segment.checkedRecord(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** O(log segments). */
  private Segment segmentOf(long id) {
    long next = nextId;
    var all = segments;
    if (id < all[0].firstId() || id >= next) {
      throw new IndexOutOfBoundsException(
          "example " + id + " is not stored: ids are " + all[0].firstId() + " to " + (next - 1));
    }
    int low = 0;
    int high = all.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (all[middle].firstId() <= id) low = middle;
      else high = middle - 1;
    }
    return all[low];
  }

  /**
   * The name of a source; index 0 is the empty one, and all those that came too late for a number.
   */
  public String sourceName(int index) {
    return sources.name(index);
  }

  /** Sources ever seen, the empty one included; at most 65,535. */
  public int sources() {
    return sources.size();
  }

  /** The highest offset stored of a partition, dropped examples included; -1 if none. */
  public long highWatermark(int partition) {
    return highWatermarks.of(partition);
  }

  /** The highest offset stored of every partition. */
  public Map<Integer, Long> highWatermarks() {
    return highWatermarks.all();
  }

  /**
   * Waits until every example appended so far would survive a power failure. May run beside the
   * writer.
   */
  public void force() {
    try {
      sources.force();
      for (var segment : segments) {
        if (!segment.isSealed()) segment.force(segment != active());
      }
      if (folderChanged) {
        // Cleared before, since the writer may make another file meanwhile.
        folderChanged = false;
        try (var entries = FileChannel.open(folder, StandardOpenOption.READ)) {
          entries.force(true);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the segments that hold only examples before {@code id}; never the newest segment. */
  public void dropBefore(long id) {
    if (segments.length == 1 || segments[0].nextId() > id) return;
    // What stays carries the ids and high watermarks of what goes.
    force();
    try {
      while (segments.length > 1 && segments[0].nextId() <= id) {
        var oldest = segments[0];
        segments = Arrays.copyOfRange(segments, 1, segments.length);
        oldest.delete();
        folderChanged = true;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of memory that the index takes. */
  public long indexBytes() {
    long sum = 0;
    for (var segment : segments) sum += segment.indexBytes();
    return sum;
  }

  /** Closes the files without forcing them; readers must have stopped. */
  @Override
  public void close() {
    try {
      closeFiles();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void closeFiles() throws IOException {
    for (var segment : segments) segment.close();
    segments = new Segment[0];
    sources.close();
    lock.close();
  }
}
