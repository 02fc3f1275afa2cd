package dev.latebloom.publish;

import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.Topics;
import dev.latebloom.broker.Transactions;
import dev.latebloom.broker.WholeTopic;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.Letter;
import dev.latebloom.ingest.Origin;
import dev.latebloom.ingest.record.Rejection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The dead-letter topic of a run: lists what is on it, and writes it to the run's topic again.
 *
 * <p>It is read twice, first for the markers of what was replayed before. Of each letter its place
 * is held in memory, about a hundred bytes.
 */
public final class LetterTopic {
  private final Connection connection;
  private final IngestSettings settings;
  private final Set<String> reasons;

  /**
   * The topic of one run.
   *
   * @param reasons of the letters to select; empty selects all
   */
  public LetterTopic(Connection connection, IngestSettings settings, Set<Rejection> reasons) {
    this.connection = connection;
    this.settings = settings;
    this.reasons =
        reasons.stream()
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
  }

  /**
   * Reads the letters that were not replayed.
   *
   * @param each takes them one by one, in the order of each partition
   */
  public Listed list(Consumer<Letter> each) {
    try (var topics = Topics.at(connection)) {
      return list(topics, each);
    }
  }

  /**
   * Writes the letters to the run's topic again of which the run can make examples by now. Each is
   * committed together with the marker that says so, and is passed over from then on.
   */
  public Replayed replay(Publisher.Progress progress) {
    var replay = new Replay(settings, progress);
    try (var topics = Topics.at(connection)) {
      if (!topics.exist(settings.deadLetterTopic())) return replay.done(0);
      var name = "latebloom.rejected." + topics.identity(settings.deadLetterTopic()).id();
      // Another replay ends here: what it has committed is read below, and it commits no more.
      try (var transactions = new Transactions(connection, name)) {
        var listed = list(topics, letter -> replay.judge(letter, transactions));
        replay.commit(transactions);
        return replay.done(listed.replayed());
      }
    }
  }

  private Listed list(Topics topics, Consumer<Letter> each) {
    var listing = new Listing(settings.deadLetterTopic(), reasons, each);
    if (!topics.exist(settings.deadLetterTopic())) return listing.done();
    var ends = topics.endOffsets(settings.deadLetterTopic());
    var replayed = new HashSet<Origin>();
    read(ends, record -> Letter.replayed(record).ifPresent(replayed::add));
    read(ends, record -> listing.add(record, replayed));
    return listing.done();
  }

  private void read(Map<Integer, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    new WholeTopic(connection, settings.deadLetterTopic(), settings.consumer()).read(ends, each);
  }
}
