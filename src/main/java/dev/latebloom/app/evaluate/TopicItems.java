package dev.latebloom.app.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.app.run.Kafka;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.Topics;
import dev.latebloom.broker.WholeTopic;
import dev.latebloom.evaluate.data.DataFiles;
import dev.latebloom.evaluate.data.Item;
import dev.latebloom.ingest.record.Format;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The items of a topic, as it is when reading begins.
 *
 * @param unread records that are none
 */
public record TopicItems(List<Item> items, int unread) {
  public TopicItems {
    items = List.copyOf(items);
  }

  /**
   * Reads a topic.
   *
   * @param settings of a run, which say where its brokers are and what a record holds
   * @throws IllegalArgumentException when there is no such topic, or it is empty
   */
  public static TopicItems of(Settings settings, String topic) throws IOException {
    var items = new ArrayList<Item>();
    int[] unread = {0};
    try (var kafka = Kafka.beside(settings);
        var topics = Topics.at(kafka.connection())) {
      if (!topics.exist(topic)) {
        throw new IllegalArgumentException(
            "there is no topic %s at %s; give another --topic, or another --conf"
                .formatted(topic, kafka.connection().bootstrapServers()));
      }
      new WholeTopic(kafka.connection(), topic, settings.ingest().consumer())
          .read(
              topics.endOffsets(topic),
              record ->
                  item(record, settings.ingest().format().value())
                      .ifPresentOrElse(items::add, () -> unread[0]++));
    }
    if (items.isEmpty()) throw new IllegalArgumentException("topic " + topic + " has no records");
    return new TopicItems(items, unread[0]);
  }

  private static Optional<Item> item(ConsumerRecord<byte[], byte[]> record, Format format) {
    if (record.value() == null) return Optional.empty();
    var key = record.topic() + ":" + record.partition() + ":" + record.offset();
    return switch (format) {
      case BYTES -> Optional.of(Item.text(key, "", new String(record.value(), UTF_8)));
      case JSON -> DataFiles.record(record.value(), key);
    };
  }
}
