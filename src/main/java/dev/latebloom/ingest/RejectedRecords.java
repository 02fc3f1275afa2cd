package dev.latebloom.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.latebloom.file.Aside;
import dev.latebloom.file.Durable;
import dev.latebloom.ingest.record.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run has rejected: how many records by reason, and the first of each.
 *
 * <p>A file keeps it across restarts. It also keeps up to which offset of each partition rejects
 * are counted, since a restart reads records again: none is counted, or sent to the dead-letter
 * topic, twice. Thread-safe.
 */
public final class RejectedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(RejectedRecords.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * What the file holds.
   *
   * @param counted by number of the partition, the highest offset among the rejects that are
   *     counted
   */
  record Kept(Map<Integer, Long> counted, Map<Rejection, Rejects> byReason) {
    static final Kept NONE = new Kept(Map.of(), Map.of());

    Kept {
      counted = new TreeMap<>(counted);
      var sorted = new EnumMap<Rejection, Rejects>(Rejection.class);
      sorted.putAll(byReason);
      byReason = sorted;
    }

    private boolean has(int partition, DeadLetter letter) {
      return letter.record().offset() <= counted.getOrDefault(partition, -1L);
    }
  }

  private final Path file;
  private volatile Kept kept;

  private RejectedRecords(Path file, Kept kept) {
    this.file = file;
    this.kept = kept;
  }

  /** Goes on with the counts in {@code file}; one that is damaged is set aside with a warning. */
  public static RejectedRecords open(Path file) throws IOException {
    if (Files.notExists(file)) return new RejectedRecords(file, Kept.NONE);
    try {
      return new RejectedRecords(file, JSON.readValue(Files.readAllBytes(file), Kept.class));
    } catch (IOException e) {
      var aside = Aside.move(file, "damaged-");
      LOG.warn("{} is damaged ({}): it is now {}, and rejects count from 0", file, e, aside);
      return new RejectedRecords(file, Kept.NONE);
    }
  }

  /** Those that are not counted yet. */
  List<DeadLetter> uncounted(int partition, List<DeadLetter> letters) {
    var now = kept;
    return letters.stream().filter(letter -> !now.has(partition, letter)).toList();
  }

  /**
   * Counts rejects that are on the dead-letter topic.
   *
   * @param letters of one partition, by offset
   */
  synchronized void add(int partition, List<DeadLetter> letters) {
    var counted = new TreeMap<>(kept.counted());
    var byReason = new EnumMap<Rejection, Rejects>(Rejection.class);
    byReason.putAll(kept.byReason());
    for (var letter : uncounted(partition, letters)) {
      byReason.compute(
          letter.reason(), (_, known) -> known == null ? Rejects.first(letter) : known.more());
      counted.merge(partition, letter.record().offset(), Math::max);
    }
    var next = new Kept(counted, byReason);
    write(next);
    kept = next;
  }

  private void write(Kept next) {
    try {
      Durable.replace(file, JSON.writeValueAsBytes(next));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Map<Rejection, Rejects> byReason() {
    return kept.byReason();
  }
}
