package dev.latebloom.app.compare;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.pool.store.ExampleStore;
import java.util.function.UnaryOperator;

/** Puts a corpus into the store, as the stream from Kafka would. */
public final class StoredCorpus {
  private StoredCorpus() {}

  /**
   * Appends all records in their order.
   *
   * @throws SettingsException when one cannot be an example of these settings
   */
  public static void append(Corpus corpus, Settings settings, ExampleStore store) {
    append(corpus, settings, UnaryOperator.identity(), store);
  }

  /**
   * Appends all records in their order, each as {@code told}.
   *
   * @throws SettingsException when one cannot be an example of these settings
   */
  public static void append(
      Corpus corpus, Settings settings, UnaryOperator<Example> told, ExampleStore store) {
    var examples = new CorpusExamples(settings.ingest());
    corpus
        .records()
        .forEach(record -> store.append(told.apply(examples.of(record, store.nextId()))));
  }
}
