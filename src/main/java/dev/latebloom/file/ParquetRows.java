package dev.latebloom.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file, by the names of its columns: structs and maps are objects, lists are
 * arrays, dates and times are text. What is null holds nothing, and so do bytes that are no text.
 */
final class ParquetRows implements JsonLines.Rows {
  /*
   * The library reads in threads of its own, and over some damaged files they go on for good. So a
   * thread that nobody joins asks it for rows, and whoever wants them waits no longer than PATIENCE.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int AHEAD = 64;

  /**
   * Says what speeds it up and is not there; kept, since loggers without an owner are forgotten.
   */
  private static final Logger CHATTER = Logger.getLogger("dev.hardwood");

  static {
    CHATTER.setLevel(Level.WARNING);
  }

  private sealed interface Read {
    record Row(Map<String, Object> cells) implements Read {}

    record End() implements Read {}

    record Failed(Exception why) implements Read {}
  }

  private final Path file;
  private final BlockingQueue<Read> ahead = new ArrayBlockingQueue<>(AHEAD);
  private final Thread reading;
  private long read;
  private boolean ended;

  private ParquetRows(Path file) {
    this.file = file;
    this.reading = Thread.ofPlatform().name("parquet").daemon().unstarted(this::readAhead);
  }

  /** Begins to read; that it is no Parquet file is said by the first row. */
  static ParquetRows open(Path file) throws IOException {
    var rows = new ParquetRows(file.toRealPath());
    rows.reading.start();
    return rows;
  }

  private void readAhead() {
    try {
      ahead.put(readAll());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How it ended. The library says in many ways that a file is damaged or packed otherwise. */
  private Read readAll() throws InterruptedException {
    try (var reader = ParquetFileReader.open(InputFile.of(file));
        var rows = reader.rowReader()) {
      while (rows.hasNext()) {
        rows.next();
        ahead.put(new Read.Row(cells(rows)));
      }
      return new Read.End();
    } catch (IOException | RuntimeException e) {
      return new Read.Failed(e);
    }
  }

  @Override
  public Optional<Map<String, Object>> next() throws IOException {
    if (ended) return Optional.empty();
    return switch (take()) {
      case Read.Row(var cells) -> {
        read++;
        yield Optional.of(cells);
      }
      case Read.End() -> {
        ended = true;
        yield Optional.empty();
      }
      case Read.Failed(var why) -> throw unreadable(why);
    };
  }

  private Read take() throws IOException {
    try {
      var taken = ahead.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (taken != null) return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException(file.toString()).initCause(e);
    }
    throw unreadable(new IOException("no row came for " + PATIENCE.toSeconds() + " s"));
  }

  private IOException unreadable(Exception e) {
    var why =
        "cannot be read as Parquet behind row %,d: %s; give a whole file, uncompressed or with snappy, zstd, gzip or lz4"
            .formatted(read, e.getMessage());
    return (IOException) new FileSystemException(file.toString(), null, why).initCause(e);
  }

  /** Does not wait for the thread. */
  @Override
  public void close() {
    reading.interrupt();
  }

  private static Map<String, Object> cells(StructAccessor of) {
    var cells = new LinkedHashMap<String, Object>();
    for (int i = 0; i < of.getFieldCount(); i++) {
      var value = plain(of.getValue(i));
      if (value != null) cells.put(of.getFieldName(i), value);
    }
    return cells;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case PqStruct struct -> cells(struct);
      case PqList list -> elements(list);
      case PqMap map -> entries(map);
      case byte[] bytes -> text(bytes);
      case String text -> text;
      case Number number -> number;
      case Boolean truth -> truth;
      default -> value.toString();
    };
  }

  private static List<@Nullable Object> elements(PqList list) {
    var elements = new ArrayList<@Nullable Object>();
    for (int i = 0; i < list.size(); i++) elements.add(plain(list.get(i)));
    return elements;
  }

  private static Map<String, @Nullable Object> entries(PqMap map) {
    var entries = new LinkedHashMap<String, @Nullable Object>();
    for (var entry : map.getEntries()) {
      entries.put(String.valueOf(entry.getKey()), plain(entry.getValue()));
    }
    return entries;
  }

  /** Writers that do not mark text write it as bytes. */
  private static @Nullable String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
