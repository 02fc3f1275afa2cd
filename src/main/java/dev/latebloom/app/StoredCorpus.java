package dev.latebloom.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.corpus.Corpus;
import dev.latebloom.ingest.Decoded;
import dev.latebloom.ingest.Decoder;
import dev.latebloom.ingest.Example;
import dev.latebloom.pool.ExampleStore;
import java.util.function.UnaryOperator;

/** Puts a generated corpus into the store, as the stream from Kafka would. */
final class StoredCorpus {
  private StoredCorpus() {}

  /**
   * Appends all records in their order.
   *
   * @throws SettingsException when one cannot be an example of these settings
   */
  static void append(Corpus corpus, Settings settings, ExampleStore store) {
    append(corpus, settings, UnaryOperator.identity(), store);
  }

  /**
   * Appends all records in their order, each as {@code told}.
   *
   * @throws SettingsException when one cannot be an example of these settings
   */
  static void append(
      Corpus corpus, Settings settings, UnaryOperator<Example> told, ExampleStore store) {
    var ingest = settings.ingest();
    var decoder = new Decoder(ingest.format(), ingest.maxTokens());
    corpus
        .records()
        .forEach(
            record -> {
              switch (decoder.decode(record.getBytes(UTF_8), 0, store.nextId())) {
                case Decoded.Accepted(var example) -> store.append(told.apply(example));
                case Decoded.Rejected(var reason, var detail) ->
                    throw new SettingsException(
                        "%s cannot be an example (%s): %s".formatted(record, reason, detail));
              }
            });
  }
}
