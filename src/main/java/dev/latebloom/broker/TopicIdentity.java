package dev.latebloom.broker;

import java.util.Objects;

/**
 * Which topic of which cluster offsets belong to. A topic that was deleted and made again has the
 * same name and another id.
 *
 * @param cluster the cluster's id
 * @param topic its name
 * @param id the topic's id; all zeros at brokers older than 2.8, which give none
 */
public record TopicIdentity(String cluster, String topic, String id) {
  public TopicIdentity {
    // A damaged file may lack any.
    cluster = Objects.requireNonNullElse(cluster, "");
    topic = Objects.requireNonNullElse(topic, "");
    id = Objects.requireNonNullElse(id, "");
  }

  /**
   * Does nothing where the brokers have this topic.
   *
   * @param found what they have
   * @throws ReplacedTopicException if it is another one, in which offsets mean other records
   */
  public void requireSame(TopicIdentity found) {
    if (equals(found)) return;
    if (!cluster.equals(found.cluster)) {
      throw replaced("topic " + topic + " of cluster " + found.cluster, "cluster " + cluster);
    }
    throw replaced(
        "topic %s was deleted and made again (id %s): it".formatted(topic, found.id), "id " + id);
  }

  private static ReplacedTopicException replaced(String found, String read) {
    return new ReplacedTopicException(
        "%s is not the one that this run has read (%s); restore it, or start a new run.folder"
            .formatted(found, read));
  }
}
