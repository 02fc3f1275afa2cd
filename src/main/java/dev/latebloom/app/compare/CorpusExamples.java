package dev.latebloom.app.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.corpus.Refusal;
import dev.latebloom.corpus.Refused;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.Rejection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes a corpus's records the examples that the stream from Kafka would make of them. */
final class CorpusExamples {
  private final Decoder decoder;

  CorpusExamples(IngestSettings ingest) {
    decoder = new Decoder(ingest.format(), ingest.maxTokens());
  }

  /**
   * The example of a line of JSON.
   *
   * @throws SettingsException if it cannot be one
   */
  Example of(String record, long offset) {
    return switch (decode(record, offset)) {
      case Decoded.Accepted(var example) -> example;
      case Decoded.Rejected rejected ->
          throw new SettingsException("cannot be an example: " + why(record, rejected));
    };
  }

  /**
   * Whether every record and test can be an example, before anything runs.
   *
   * @throws SettingsException saying how many cannot, and why the first of them
   */
  void check(Corpus corpus) {
    int unfit = 0;
    int all = 0;
    var first = "";
    var tests = corpus.heldOut().stream().map(test -> test.toJson("test"));
    for (var record : (Iterable<String>) Stream.concat(corpus.records(), tests)::iterator) {
      all++;
      if (decode(record, 0) instanceof Decoded.Rejected rejected && unfit++ == 0) {
        first = why(record, rejected);
      }
    }
    if (unfit == 0) return;
    throw new SettingsException(
        "%,d of %,d records and tests cannot be examples; raise latebloom.ingest.max-tokens. The first: %s"
            .formatted(unfit, all, first));
  }

  private Decoded decode(String record, long offset) {
    return decoder.decode(record.getBytes(UTF_8), 0, offset);
  }

  private static String why(String record, Decoded.Rejected rejected) {
    return "%s, %s: %s"
        .formatted(spoken(rejected.reason()), rejected.detail(), Refused.beginning(record));
  }

  /** What the stream from Kafka would say of a line; empty where it takes it. */
  Optional<Refusal> refusal(byte[] line) {
    return switch (decoder.decode(line, 0, 0)) {
      case Decoded.Accepted _ -> Optional.empty();
      case Decoded.Rejected(var reason, var detail) ->
          Optional.of(new Refusal(spoken(reason), detail));
    };
  }

  private static String spoken(Rejection reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
