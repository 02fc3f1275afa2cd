package dev.latebloom.ingest;

import dev.latebloom.broker.BrokerException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.Done;

/**
 * What {@link IngestStream} does with a poll, without threads: where reading begins, what is
 * dropped as seen, how records are decoded and handed over is the product's code.
 */
public final class SimulatedStream {
  private static final int WAITING = 3;

  private final SimulatedTopic topic;
  private final String name;
  private final IngestSettings settings;
  private final Tally tally;
  private final Intake pool;
  private final SeenOffsets seen;
  private final Map<Integer, Long> positions;
  private final ArrayDeque<DecodedGroup> waiting = new ArrayDeque<>();
  private final CompletableFuture<Done> done = new CompletableFuture<>();
  private boolean handing;
  private boolean stopped;

  /** Begins to read, or fails where the brokers are gone. */
  public SimulatedStream(
      SimulatedTopic topic, IngestSettings settings, ResumePoint from, Tally tally, Intake pool) {
    if (topic.isGone()) throw new BrokerException("no broker answers");
    this.topic = topic;
    this.name = from.topics().names().getFirst();
    this.settings = settings;
    this.tally = tally;
    this.pool = pool;
    var starts = Starts.check(from.topics(), from.nextOffsets(), topic.beginnings(), topic.ends());
    starts
        .offsets()
        .forEach(
            (partition, offset) ->
                topic.lost(partition, from.nextOffsets().getOrDefault(partition, 0L), offset));
    tally.start(from.topics(), starts);
    this.positions = new HashMap<>(starts.offsets());
    this.seen = new SeenOffsets(from.highest());
  }

  public CompletionStage<Done> done() {
    return done;
  }

  public boolean isOver() {
    return done.isDone();
  }

  /** Reads no further, and completes when what was read has been answered. */
  public void stop() {
    stopped = true;
    if (!handing && waiting.isEmpty()) done.complete(Done.getInstance());
  }

  public void fail(RuntimeException failure) {
    waiting.clear();
    done.completeExceptionally(failure);
  }

  /** One poll of one partition, of at most so many records. */
  public void poll(Random random, int most) {
    if (stopped || isOver() || waiting.size() >= WAITING) return;
    int partition = random.nextInt(topic.partitions());
    long position = positions.getOrDefault(partition, 0L);
    if (position < topic.beginnings().getOrDefault(partition, 0L)) {
      var at = Map.of(new TopicPartition(name, partition), position);
      fail(new OffsetOutOfRangeException(at));
      return;
    }
    long end = Math.min(topic.end(partition), position + 1 + random.nextInt(most));
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    for (long offset = position; offset < end; offset++) {
      records.add(topic.record(name, partition, offset));
    }
    if (records.isEmpty()) return;
    positions.put(partition, end);
    var polled = new Polled(name, partition, records, end);
    var fresh = seen.dropSeen(polled);
    tally.read(polled, fresh);
    try {
      waiting.add(DecodedGroup.of(fresh, settings, pool));
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    handOver();
  }

  private void handOver() {
    if (handing || waiting.isEmpty() || isOver()) return;
    handing = true;
    var group = waiting.remove();
    try {
      var letters = tally.rejected().uncounted(group.partition(), group.rejected());
      tally.rejected().add(group.partition(), letters);
      var _ = group.prepared().handOver().whenComplete((_, failure) -> onAnswer(group, failure));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void onAnswer(DecodedGroup group, Throwable failure) {
    handing = false;
    if (failure != null) {
      fail(new IllegalStateException(failure));
      return;
    }
    tally.handedOver(group);
    handOver();
    if (stopped) stop();
  }
}
