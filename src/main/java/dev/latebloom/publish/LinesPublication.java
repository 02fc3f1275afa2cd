package dev.latebloom.publish;

import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.TopicIdentity;
import dev.latebloom.broker.Topics;
import dev.latebloom.broker.Transactions;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.record.Cut;
import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.Rejection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes the lines of a file to the topic of a run: those of which the run can make examples.
 *
 * <p>Records and the number of the last line that was dealt with are committed together, so that a
 * publication that was interrupted goes on behind them, and one that is repeated writes what was
 * appended to the file. A file is recognised by its lines: those dealt with before have to be the
 * same.
 */
public final class LinesPublication {
  /** Lines of one transaction at most. */
  private static final int LINES = 10_000;

  /** What Kafka may add to a value: frames of batch and record. */
  private static final int FRAME = 128;

  /** Characters of a skipped line that are shown. */
  private static final int SHOWN = 80;

  private static final String TOO_LARGE = "too_large";

  private final Connection connection;
  private final IngestSettings settings;
  private final Publisher.Progress progress;

  /**
   * @param settings of the run that will read the records
   * @param progress hears of records written, now and then
   */
  public LinesPublication(
      Connection connection, IngestSettings settings, Publisher.Progress progress) {
    this.connection = connection;
    this.settings = settings;
    this.progress = progress;
  }

  /** Opens the lines, from the first one. */
  @FunctionalInterface
  public interface Source {
    InputStream open() throws IOException;
  }

  /**
   * Lines to publish.
   *
   * @param name of them, for messages
   * @param from the source of records that name none; empty leaves them without
   */
  record Text(String name, Source lines, String from) {}

  /**
   * @param mark how far the lines are published now
   */
  record Done(Publication publication, Mark mark) {}

  /**
   * Publishes the lines of {@code source} that are not on the topic yet.
   *
   * @param name of the source, for messages
   * @throws IllegalArgumentException if it is empty, or none of its lines can be a record
   */
  public Publication publish(String name, Source source) throws IOException {
    return publish(new Text(name, source, ""), Mark.NONE).publication();
  }

  /**
   * Publishes the lines of {@code text} that are not on the topic yet.
   *
   * @param known how far a text of this name has been published to the topic
   * @throws IllegalArgumentException as above; or if it was published and has changed since
   */
  Done publish(Text text, Mark known) throws IOException {
    settings.writtenAndRead();
    try (var topics = Topics.at(connection)) {
      // The brokers know a text by its first line, which another text may have too.
      UnaryOperator<Mark> further = brokers -> brokers.lines() < known.lines() ? known : brokers;
      var done = reading(text, topics).publish(topics, further);
      if (done.isEmpty()) done = reading(text, topics).publish(topics, _ -> known);
      return done.orElseThrow(() -> changed(text, known));
    } catch (FileSystemException e) {
      // It names the file itself.
      throw e;
    } catch (IOException e) {
      throw new IOException("cannot read %s: %s".formatted(text.name(), e.getMessage()), e);
    }
  }

  private IllegalArgumentException changed(Text text, Mark known) {
    return new IllegalArgumentException(
        "%s has changed: its first %,d lines are on topic %s otherwise; restore it and append to it, give new records in a file of another name, or start a new run.folder"
            .formatted(text.name(), known.lines(), settings.topic()));
  }

  private Reading reading(Text text, Topics topics) throws IOException {
    int largest = Math.min(connection.largestRequest(), topics.largestBatch(settings.topic()));
    return new Reading(text, topics.identity(settings.topic()), largest - FRAME);
  }

  /** One reading of the lines. */
  private final class Reading {
    private final String name;
    private final Source source;
    private final Sourced sourced;
    private final TopicIdentity identity;
    private final int longest;
    private final Decoder decoder = new Decoder(settings.format(), settings.maxTokens());
    private final Map<String, Skipped> skipped = new TreeMap<>();
    private final Digest digest = new Digest();
    private byte[] head = {};
    private long before;
    private long records;
    private long bytes;

    private Reading(Text text, TopicIdentity identity, int largest) {
      this.name = text.name();
      this.source = text.lines();
      this.sourced = new Sourced(settings.format().value() == Format.JSON ? text.from() : "");
      this.identity = identity;
      this.longest = largest - sourced.bytes();
    }

    /**
     * Publishes from the first line on that is new.
     *
     * @param from how far these lines were published, given what the brokers say of it
     * @return empty where the lines are not those that were published, so that it cannot go on
     */
    private Optional<Done> publish(Topics topics, UnaryOperator<Mark> from) throws IOException {
      Mark end;
      try (var in = source.open()) {
        var lines = new Lines(in, longest);
        head = head(lines);
        var publication = "latebloom.ingest." + Digest.of(identity.id(), head);
        try (var transactions = new Transactions(connection, publication)) {
          var at = new TopicPartition(identity.topic(), 0);
          var mark = from.apply(Mark.of(topics.positions(publication).get(at)));
          if (!passOver(lines, mark)) return Optional.empty();
          write(lines, transactions, at);
        }
        end = new Mark(lines.number() - 1, digest.text());
      }
      var done = new Publication(settings.topic(), before, records, bytes, skipped);
      if (!isSomeOnTopic()) throw none(done);
      progress.published(records, bytes);
      return Optional.of(new Done(done, end));
    }

    /** Goes to the first line that is not blank, and returns it. */
    private byte[] head(Lines lines) throws IOException {
      while (lines.next()) {
        if (!lines.isBlank()) {
          boolean json = settings.format().value() == Format.JSON;
          var refusal = FileKind.refusal(lines.line(), json);
          if (refusal.isPresent()) throw new IllegalArgumentException(name + " " + refusal.get());
          var line = lines.line();
          return Arrays.copyOf(line, Math.min(line.length, Lines.KEPT));
        }
        digest.add(lines.line());
      }
      throw new IllegalArgumentException(name + " is empty: there is nothing to publish");
    }

    /** Goes to the last line before the mark; false where the lines up to it are others. */
    private boolean passOver(Lines lines, Mark mark) throws IOException {
      if (mark.lines() < lines.number()) return true;
      digest.add(lines.line());
      while (lines.number() < mark.lines()) {
        if (!lines.next()) return false;
        digest.add(lines.line());
      }
      before = mark.lines();
      return digest.text().equals(mark.digest());
    }

    private void write(Lines lines, Transactions transactions, TopicPartition at)
        throws IOException {
      long committed = before;
      boolean more = before < lines.number() || lines.next();
      while (more) {
        digest.add(lines.line());
        if (!lines.isBlank()) add(lines, transactions);
        // Also when the next line is waited for, which may take long in a pipe.
        if (isSomeOnTopic() && (lines.number() - committed >= LINES || lines.mayWait())) {
          committed = lines.number();
          transactions.commit(at, new OffsetAndMetadata(committed, digest.text()));
          progress.published(records, bytes);
        }
        more = lines.next();
      }
      if (isSomeOnTopic() && committed < lines.number() - 1) {
        transactions.commit(at, new OffsetAndMetadata(lines.number() - 1, digest.text()));
      }
    }

    /** Until one is, nothing is remembered: the settings may be wrong for all of the file. */
    private boolean isSomeOnTopic() {
      return records + before > 0;
    }

    private void add(Lines lines, Transactions transactions) {
      if (lines.isTooLong()) {
        var why =
            "it has more than %,d bytes; raise max.message.bytes of the topic and max.request.size in kafka.client"
                .formatted(longest);
        skip(TOO_LARGE, lines, why);
        return;
      }
      var line = lines.line();
      switch (decoder.decode(line, 0, lines.number())) {
        case Decoded.Rejected(var reason, var why) -> skip(written(reason), lines, why);
        case Decoded.Accepted(var example) -> {
          var value = example.source().isEmpty() ? sourced.record(line) : line;
          transactions.send(new ProducerRecord<>(settings.topic(), value));
          records++;
          bytes += value.length;
        }
      }
    }

    private static String written(Rejection reason) {
      return reason.name().toLowerCase(Locale.ROOT);
    }

    private void skip(String reason, Lines lines, String why) {
      var text = Cut.of(lines.line(), SHOWN);
      skipped.compute(
          reason,
          (_, known) -> known == null ? new Skipped(1, lines.number(), text, why) : known.more());
    }

    private IllegalArgumentException none(Publication done) {
      boolean noJson = skipped.keySet().equals(Set.of(written(Rejection.NOT_JSON)));
      var instead =
          noJson ? FileKind.insteadOfJson(head) : FileKind.insteadOfLines(done.allSkipped());
      return new IllegalArgumentException(
          "none of the %,d lines of %s can be an example: %s; nothing was published%s"
              .formatted(
                  done.allSkipped(),
                  name,
                  done.reasons(),
                  instead.map(what -> "; the file " + what).orElse("")));
    }
  }
}
