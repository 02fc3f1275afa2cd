package dev.latebloom.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the brokers know of topics: their partitions, where these begin and end, and positions.
 *
 * <p>Offsets are those a reader of committed records sees. Calls that return no stage wait up to
 * the connection's timeout and throw {@link BrokerException}. Thread-safe.
 */
public final class Topics implements AutoCloseable {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
  private static final ListOffsetsOptions COMMITTED =
      new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

  private final Connection connection;
  private final Admin admin;

  private Topics(Connection connection, Admin admin) {
    this.connection = connection;
    this.admin = admin;
  }

  /** Connects lazily: a broker that is not there shows at the first question. */
  public static Topics at(Connection connection) {
    var properties = new HashMap<String, Object>(connection.client());
    int millis = Math.toIntExact(connection.timeout().toMillis());
    properties.put("default.api.timeout.ms", millis);
    properties.put("request.timeout.ms", millis);
    try {
      return new Topics(connection, Admin.create(properties));
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  /**
   * Makes the topic if it is absent, and waits until all its partitions can be written to.
   *
   * <p>The wait matters (KAFKA-15591): a record sent to a partition whose leader is not ready yet
   * can be lost once later ones were accepted.
   *
   * @param partitions of a topic that does not exist yet
   * @return how many partitions it has
   */
  public int ensure(String topic, int partitions) {
    return ensure(topic, partitions, Map.of());
  }

  /** As {@link #ensure}, with one partition whose records no retention deletes. */
  public void ensureForever(String topic) {
    int partitions = ensure(topic, 1, Map.of("retention.ms", "-1", "retention.bytes", "-1"));
    if (partitions == 1) return;
    throw new BrokerException(
        "topic %s has %d partitions and must have one: name another".formatted(topic, partitions));
  }

  private int ensure(String topic, int partitions, Map<String, String> configuration) {
    long deadline = System.nanoTime() + connection.timeout().toNanos();
    try {
      create(topic, partitions, configuration);
      while (true) {
        try {
          return ask(offsets(List.of(topic), OffsetSpec.latest())).size();
        } catch (RetriableException e) {
          if (System.nanoTime() > deadline) throw e;
          LockSupport.parkNanos(RETRY_NANOS);
        }
      }
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  private void create(String topic, int partitions, Map<String, String> configuration) {
    var absent =
        new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(configuration);
    try {
      ask(admin.createTopics(List.of(absent)).all().toCompletionStage());
    } catch (TopicExistsException e) {
      // Another process has made it.
    }
  }

  /** Offset of the first record still held, by partition. */
  public Map<Integer, Long> beginningOffsets(String topic) {
    return byNumber(beginningOffsets(List.of(topic)));
  }

  /** As {@link #beginningOffsets(String)}, of several topics. */
  public Map<TopicPartition, Long> beginningOffsets(Collection<String> topics) {
    return known(topics, OffsetSpec.earliest());
  }

  /** Offset that the next record will get, by partition. */
  public Map<Integer, Long> endOffsets(String topic) {
    return byNumber(endOffsets(List.of(topic)));
  }

  /** As {@link #endOffsets(String)}, of several topics. */
  public Map<TopicPartition, Long> endOffsets(Collection<String> topics) {
    return known(topics, OffsetSpec.latest());
  }

  /** Names of all topics that are not Kafka's own. */
  public Set<String> names() {
    try {
      return ask(admin.listTopics().names().toCompletionStage());
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  /** Largest batch that the topic takes, in bytes, where this client may know. */
  public int largestBatch(String topic) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      var found = ask(admin.describeConfigs(List.of(resource)).all().toCompletionStage());
      return Optional.ofNullable(found.get(resource))
          .map(config -> config.get("max.message.bytes"))
          .map(entry -> Integer.parseInt(entry.value()))
          .orElse(Integer.MAX_VALUE);
    } catch (AuthorizationException e) {
      return Integer.MAX_VALUE;
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  /** A consumer group's committed positions. Waits for transactions under way. */
  public Map<TopicPartition, OffsetAndMetadata> positions(String group) {
    var options = new ListConsumerGroupOffsetsOptions().requireStable(true);
    try {
      return ask(
          admin
              .listConsumerGroupOffsets(group, options)
              .partitionsToOffsetAndMetadata()
              .toCompletionStage());
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  /** Whether the brokers have the topic. */
  public boolean exist(String topic) {
    try {
      ask(admin.describeTopics(List.of(topic)).allTopicNames().toCompletionStage());
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  /**
   * Which topic of which cluster has this name now.
   *
   * @throws BrokerException also if there is none
   */
  public TopicIdentity identity(String topic) {
    return identities(List.of(topic)).values().iterator().next();
  }

  /** As {@link #identity}, of several topics, by name. */
  public Map<String, TopicIdentity> identities(Collection<String> topics) {
    try {
      return ask(identitiesLater(topics));
    } catch (UnknownTopicOrPartitionException e) {
      throw missing(topics, e);
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  /** As {@link #identities}, without waiting; fails with Kafka's own exceptions. */
  public CompletionStage<Map<String, TopicIdentity>> identitiesLater(Collection<String> topics) {
    return admin
        .describeCluster()
        .clusterId()
        .toCompletionStage()
        .thenCombine(
            admin.describeTopics(topics).allTopicNames().toCompletionStage(),
            (cluster, found) -> {
              var identities = new HashMap<String, TopicIdentity>();
              found.forEach(
                  (name, topic) ->
                      identities.put(
                          name, new TopicIdentity(cluster, name, String.valueOf(topic.topicId()))));
              return identities;
            });
  }

  /** As {@link #endOffsets(Collection)}, without waiting; fails with Kafka's own exceptions. */
  public CompletionStage<Map<TopicPartition, Long>> endOffsetsLater(Collection<String> topics) {
    return offsets(topics, OffsetSpec.latest());
  }

  /** Commits positions for a group that has no members, for monitoring only. */
  public CompletionStage<Void> commit(String group, Map<TopicPartition, Long> nextOffsets) {
    var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
    nextOffsets.forEach(
        (partition, offset) -> positions.put(partition, new OffsetAndMetadata(offset)));
    return admin.alterConsumerGroupOffsets(group, positions).all().toCompletionStage();
  }

  @Override
  public void close() {
    admin.close(CLOSE_TIMEOUT);
  }

  private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> ofOneTopic) {
    var offsets = new HashMap<Integer, Long>();
    ofOneTopic.forEach((partition, offset) -> offsets.put(partition.partition(), offset));
    return offsets;
  }

  private Map<TopicPartition, Long> known(Collection<String> topics, OffsetSpec spec) {
    try {
      return ask(offsets(topics, spec));
    } catch (UnknownTopicOrPartitionException e) {
      throw missing(topics, e);
    } catch (KafkaException e) {
      throw connection.explain(e);
    }
  }

  private BrokerException missing(Collection<String> topics, KafkaException cause) {
    return new BrokerException(
        "there is no topic \"%s\" at %s: create it, or change kafka.topic"
            .formatted(String.join("\" or \"", topics), connection.bootstrapServers()),
        cause);
  }

  private CompletionStage<Map<TopicPartition, Long>> offsets(
      Collection<String> topics, OffsetSpec spec) {
    return admin
        .describeTopics(topics)
        .allTopicNames()
        .toCompletionStage()
        .thenCompose(
            found -> {
              var asked = new HashMap<TopicPartition, OffsetSpec>();
              for (var description : found.values()) {
                for (var partition : description.partitions()) {
                  asked.put(new TopicPartition(description.name(), partition.partition()), spec);
                }
              }
              return admin.listOffsets(asked, COMMITTED).all().toCompletionStage();
            })
        .thenApply(
            found -> {
              var offsets = new HashMap<TopicPartition, Long>();
              found.forEach((partition, info) -> offsets.put(partition, info.offset()));
              return offsets;
            });
  }

  /** Waits for an answer, which the client bounds, and throws Kafka's own exceptions. */
  private static <T> T ask(CompletionStage<T> answer) {
    try {
      return answer.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof KafkaException cause) throw cause;
      throw e;
    }
  }
}
