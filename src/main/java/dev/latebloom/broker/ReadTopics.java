package dev.latebloom.broker;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics that a run reads, in the order in which it first read them, which is kept for good.
 *
 * <p>It gives every partition one number, by which store, manifests and figures know it: the
 * topic's place in the order times 2^20, and the partition's own number. Those of the first topic
 * so have their own numbers.
 *
 * @param all each topic as it was when it was first read
 */
public record ReadTopics(@JsonValue List<TopicIdentity> all) {
  /** Of examples which never were in Kafka. */
  public static final ReadTopics NONE = new ReadTopics(List.of());

  /** Partitions of one topic, at most. */
  private static final int PARTITIONS = 1 << 20;

  private static final int MOST = Integer.MAX_VALUE / PARTITIONS + 1;

  // A run that read one topic before others could be read has it without a list.
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY).build();

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ReadTopics {
    all = List.copyOf(all);
    if (all.size() > MOST) {
      throw new IllegalArgumentException(
          "kafka.topics: %,d topics are more than a run can read, which is %,d"
              .formatted(all.size(), MOST));
    }
  }

  public static ReadTopics of(TopicIdentity only) {
    return new ReadTopics(List.of(only));
  }

  /**
   * Reads what {@link #write} wrote; {@link #NONE} where there is no file.
   *
   * @throws IOException if the file is damaged; the message names it
   */
  public static ReadTopics read(Path file) throws IOException {
    if (Files.notExists(file)) return NONE;
    try {
      var read = JSON.readValue(Files.readAllBytes(file), ReadTopics.class);
      if (read.isWhole()) return read;
      throw damaged(file);
    } catch (JsonProcessingException e) {
      throw (IOException) damaged(file).initCause(e);
    }
  }

  private boolean isWhole() {
    return !all.isEmpty() && all.stream().noneMatch(each -> each.topic().isEmpty());
  }

  private static IOException damaged(Path file) {
    return new IOException(
        file
            + " does not name the topics of the run; delete it if the run has a checkpoint, which"
            + " names them, too; else restore it, or start a new run.folder");
  }

  /** Puts this into {@code file}, on disk when the call returns. */
  public void write(Path file) throws IOException {
    Durable.replace(file, JSON.writeValueAsBytes(this));
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  public List<String> names() {
    return all.stream().map(TopicIdentity::topic).toList();
  }

  /** Those of them that are among {@code found} are the same; the others of these come behind. */
  public ReadTopics and(Map<String, TopicIdentity> found) {
    requireSame(found);
    var more = new ArrayList<>(all);
    var names = names();
    found.values().stream()
        .filter(each -> !names.contains(each.topic()))
        .sorted((one, other) -> one.topic().compareTo(other.topic()))
        .forEach(more::add);
    return new ReadTopics(more);
  }

  /**
   * Does nothing where the brokers have these topics.
   *
   * @param found what they have, by name
   * @throws ReplacedTopicException if one is another one, in which offsets mean other records
   */
  public void requireSame(Map<String, TopicIdentity> found) {
    for (var each : all) {
      var now = found.get(each.topic());
      if (now != null) each.requireSame(now);
    }
  }

  /** Whether two partitions' numbers are of one topic. */
  public static boolean sameTopic(int one, int other) {
    return one / PARTITIONS == other / PARTITIONS;
  }

  /** The topic of a partition's number. */
  public TopicIdentity topic(int number) {
    return all.get(number / PARTITIONS);
  }

  /** The partition of a number. */
  public TopicPartition at(int number) {
    return new TopicPartition(topic(number).topic(), number % PARTITIONS);
  }

  /** The number of a partition of one of these topics. */
  public int number(TopicPartition partition) {
    return numbered(names().indexOf(partition.topic()), partition.partition());
  }

  /** What is known of partitions of these topics, by number. */
  public Map<Integer, Long> numbered(Map<TopicPartition, Long> known) {
    var places = new HashMap<String, Integer>();
    for (var each : all) places.put(each.topic(), places.size());
    var numbered = new HashMap<Integer, Long>();
    known.forEach(
        (partition, value) ->
            numbered.put(
                numbered(places.getOrDefault(partition.topic(), -1), partition.partition()),
                value));
    return numbered;
  }

  /** What is known of numbers, by partition. */
  public <T> Map<TopicPartition, T> partitions(Map<Integer, T> known) {
    var partitions = new HashMap<TopicPartition, T>();
    known.forEach((number, value) -> partitions.put(at(number), value));
    return partitions;
  }

  private static int numbered(int place, int partition) {
    if (place < 0 || partition >= PARTITIONS) {
      throw new IllegalArgumentException("partition " + partition + " of topic " + place);
    }
    return place * PARTITIONS + partition;
  }
}
