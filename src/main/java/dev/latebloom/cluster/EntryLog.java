package dev.latebloom.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Topics;
import dev.latebloom.broker.Transactions;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import java.io.IOException;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The log of a run, to be written: a topic of one partition. Whoever opens it has the broker refuse
 * all that earlier ones write from then on. One thread at a time.
 */
final class EntryLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String topic;
  private final Transactions transactions;

  private EntryLog(String topic, Transactions transactions) {
    this.topic = topic;
    this.transactions = transactions;
  }

  /**
   * Takes the log over, and reads it to its end after that.
   *
   * @param history becomes what the log says
   * @throws dev.latebloom.broker.BrokerException when the brokers do not answer
   */
  static EntryLog takeOver(Connection kafka, String topic, History history) {
    try (var topics = Topics.at(kafka)) {
      topics.ensureForever(topic);
      var transactions = new Transactions(kafka, "latebloom-cluster-" + topic);
      try (var reader = new EntryReader(kafka, topic)) {
        reader.readTo(topics.endOffsets(topic).getOrDefault(0, 0L), history);
      } catch (RuntimeException e) {
        transactions.close();
        throw e;
      }
      return new EntryLog(topic, transactions);
    }
  }

  /**
   * Writes an entry; it is in the log for good when this returns.
   *
   * @throws dev.latebloom.broker.BrokerException when another one has taken over, or the brokers do
   *     not answer; then whether it was written is for the log to say
   */
  void append(Entry entry) {
    transactions.send(new ProducerRecord<>(topic, 0, null, bytes(entry)));
    transactions.commit();
  }

  static byte[] bytes(Entry entry) {
    try {
      return JSON.writeValueAsBytes(entry);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts and numbers are JSON", e);
    }
  }

  static Entry read(byte[] json) {
    try {
      return JSON.readValue(json, Entry.class);
    } catch (IOException e) {
      throw new IllegalStateException(
          "cluster.topic has a record that is no entry of a cluster's log; name another topic", e);
    }
  }

  @Override
  public void close() {
    transactions.close();
  }
}
