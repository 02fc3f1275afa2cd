package dev.latebloom.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which topic of which cluster offsets belong to. A topic that was deleted and made again has the
 * same name and another id.
 *
 * @param cluster the cluster's id
 * @param topic its name
 * @param id the topic's id; all zeros at brokers older than 2.8, which give none
 */
public record TopicIdentity(String cluster, String topic, String id) {
  /** Of no topic at all: that of examples which never were in Kafka. */
  public static final TopicIdentity NONE = new TopicIdentity("", "", "");

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads what {@link #write} wrote; empty where there is no file.
   *
   * @throws IOException if the file is damaged; the message names it
   */
  public static Optional<TopicIdentity> read(Path file) throws IOException {
    if (Files.notExists(file)) return Optional.empty();
    try {
      var node = JSON.readTree(file.toFile());
      var identity =
          new TopicIdentity(
              node.path("cluster").asText(), node.path("topic").asText(), node.path("id").asText());
      if (identity.topic().isEmpty()) throw damaged(file);
      return Optional.of(identity);
    } catch (JsonProcessingException e) {
      throw (IOException) damaged(file).initCause(e);
    }
  }

  private static IOException damaged(Path file) {
    return new IOException(
        file
            + " does not name the topic of the run; delete it if the run has a checkpoint, which"
            + " names the topic, too; else restore it, or start a new run.folder");
  }

  /** Puts this into {@code file}, on disk when the call returns. */
  public void write(Path file) throws IOException {
    Durable.replace(file, JSON.writeValueAsBytes(this));
  }

  /**
   * Does nothing where the brokers have this topic.
   *
   * @param found what they have
   * @throws ReplacedTopicException if it is another one, in which offsets mean other records
   */
  public void requireSame(TopicIdentity found) {
    if (equals(found)) return;
    requireNamed(found.topic);
    if (!cluster.equals(found.cluster)) {
      throw replaced("topic " + topic + " of cluster " + found.cluster, "cluster " + cluster);
    }
    throw replaced(
        "topic %s was deleted and made again (id %s): it".formatted(topic, found.id), "id " + id);
  }

  /**
   * Does nothing where this is the topic of that name.
   *
   * @throws ReplacedTopicException if it has another name
   */
  public void requireNamed(String name) {
    if (!topic.equals(name)) throw replaced("topic " + name, "topic " + topic);
  }

  private static ReplacedTopicException replaced(String found, String read) {
    return new ReplacedTopicException(
        "%s is not the one that this run has read (%s); restore it, or start a new run.folder"
            .formatted(found, read));
  }
}
