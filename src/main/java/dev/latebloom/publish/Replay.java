package dev.latebloom.publish;

import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.Transactions;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.Letter;
import dev.latebloom.ingest.record.Cut;
import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One replay: judges letter after letter as the run would, and writes those that are examples. */
final class Replay {
  /** Letters of one transaction at most. */
  private static final int LETTERS = 1_000;

  /** Characters of a letter that are shown. */
  private static final int SHOWN = 80;

  private final IngestSettings settings;
  private final Publisher.Progress progress;
  private final Decoder decoder;
  private final Map<String, Replayed.Left> left = new TreeMap<>();
  private long records;
  private long bytes;

  Replay(IngestSettings settings, Publisher.Progress progress) {
    this.settings = settings;
    this.progress = progress;
    this.decoder = new Decoder(settings.format(), settings.maxTokens());
  }

  void judge(Letter letter, Transactions transactions) {
    var value = letter.value();
    if (letter.omittedBytes() > 0) {
      leave(
          "no_content", letter, "it was too large for a letter; publish it again from its source");
    } else if (!settings.topics().has(letter.origin().topic())) {
      leave("other_topic", letter, "kafka.topics are " + settings.topics());
    } else {
      switch (decoder.decode(value, letter.origin().partition(), letter.origin().offset())) {
        case Decoded.Rejected(var reason, var why) ->
            leave(reason.name().toLowerCase(Locale.ROOT), letter, why);
        case Decoded.Accepted _ -> write(letter, value == null ? 0 : value.length, transactions);
      }
    }
  }

  private void write(Letter letter, int size, Transactions transactions) {
    transactions.send(letter.again());
    transactions.send(letter.marker());
    records++;
    bytes += size;
    if (records % LETTERS == 0) commit(transactions);
  }

  void commit(Transactions transactions) {
    transactions.commit();
    progress.published(records, bytes);
  }

  private void leave(String reason, Letter letter, String why) {
    left.compute(
        reason,
        (_, known) ->
            known == null
                ? new Replayed.Left(
                    1, letter.origin().toString(), Cut.of(letter.value(), SHOWN), why)
                : known.more());
  }

  Replayed done(long before) {
    return new Replayed(
        settings.topics().toString(), settings.deadLetterTopic(), before, records, bytes, left);
  }
}
