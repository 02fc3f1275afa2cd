package dev.latebloom.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.broker.Topics;
import dev.latebloom.broker.WholeTopic;
import dev.latebloom.evaluate.heldout.HeldOut;
import dev.latebloom.file.RecordFile;
import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The held-out records of a run, and what of them its settings name. */
final class HeldOutRecords {
  private static final Logger LOG = LoggerFactory.getLogger(HeldOutRecords.class);

  private HeldOutRecords() {}

  /**
   * Opens those of the run, or begins them with the records of {@code evaluate.file} and {@code
   * evaluate.topic}.
   *
   * @param store of the examples that are trained on
   * @return empty where nothing is held out
   */
  static Optional<HeldOut> open(Settings settings, ExampleStore store) throws IOException {
    var folder = settings.folder().heldOut();
    if (!settings.evaluate().isOn()) {
      HeldOut.requireNone(folder);
      return Optional.empty();
    }
    boolean begun = store.nextId() > 0;
    return Optional.of(
        HeldOut.open(folder, settings.evaluate(), settings.store(), begun, () -> given(settings)));
  }

  private static List<Example> given(Settings settings) throws IOException {
    var given = new ArrayList<Example>();
    var evaluate = settings.evaluate();
    if (evaluate.file().isPresent()) given.addAll(ofFile(settings, evaluate.file().get()));
    if (evaluate.topic().isPresent()) given.addAll(ofTopic(settings, evaluate.topic().get()));
    return given;
  }

  private static Decoder decoder(Settings settings) {
    return new Decoder(settings.ingest().format(), settings.ingest().maxTokens());
  }

  private static List<Example> ofFile(Settings settings, Path file) {
    var examples = new ArrayList<Example>();
    var decoder = decoder(settings);
    long number = 0;
    for (var line : lines(file)) {
      number++;
      if (line.isBlank()) continue;
      switch (decoder.decode(line.getBytes(UTF_8), 0, number)) {
        case Decoded.Accepted(var example) -> examples.add(example);
        case Decoded.Rejected(_, var detail) ->
            throw new SettingsException(
                "latebloom.evaluate.file: line %,d of %s cannot be an example: %s; mend or remove it"
                    .formatted(number, file, detail));
      }
    }
    if (examples.isEmpty()) {
      throw new SettingsException(
          "latebloom.evaluate.file: %s has no records; name another file, or \"\" for none"
              .formatted(file));
    }
    return examples;
  }

  /** Nobody can mend a record of a topic, so what is none is named and passed over. */
  private static List<Example> ofTopic(Settings settings, String topic) throws IOException {
    var examples = new ArrayList<Example>();
    var rejected = new ArrayList<String>();
    var decoder = decoder(settings);
    try (var kafka = Kafka.beside(settings);
        var topics = Topics.at(kafka.connection())) {
      if (settings.kafka().topics().named().contains(topic) || !topics.exist(topic)) {
        throw new SettingsException(
            "latebloom.evaluate.topic is %s, which must be a topic at %s other than those of kafka.topics"
                .formatted(topic, kafka.connection().bootstrapServers()));
      }
      new WholeTopic(kafka.connection(), topic, settings.ingest().consumer())
          .read(
              topics.endOffsets(topic),
              record -> {
                switch (decoder.decode(record.value(), record.partition(), record.offset())) {
                  case Decoded.Accepted(var example) -> examples.add(example);
                  case Decoded.Rejected(_, var detail) ->
                      rejected.add(record.partition() + ":" + record.offset() + ": " + detail);
                }
              });
    }
    if (examples.isEmpty()) {
      throw new SettingsException(
          "latebloom.evaluate.topic: %s has no records that can be examples%s; name another topic, or \"\" for none"
              .formatted(topic, rejected.isEmpty() ? "" : " (" + rejected.getFirst() + ")"));
    }
    if (!rejected.isEmpty()) {
      LOG.warn(
          "evaluate.topic: {} records of {} cannot be examples and are not held out; the first is"
              + " {}",
          rejected.size(),
          topic,
          rejected.getFirst());
    }
    return examples;
  }

  private static List<String> lines(Path file) {
    try (var in = new InputStreamReader(RecordFile.open(file), UTF_8.newDecoder())) {
      return in.readAllLines();
    } catch (IOException e) {
      throw new SettingsException(
          "latebloom.evaluate.file: %s cannot be read as records: %s".formatted(file, e), e);
    }
  }
}
