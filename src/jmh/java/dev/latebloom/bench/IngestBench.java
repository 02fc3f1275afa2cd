package dev.latebloom.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.latebloom.broker.BrokerSettings;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.Topics;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.IngestStream;
import dev.latebloom.ingest.Label;
import dev.latebloom.ingest.RejectedRecords;
import dev.latebloom.ingest.ResumePoint;
import dev.latebloom.ingest.Tally;
import dev.latebloom.ingest.TopicRules;
import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.pool.Barrier;
import dev.latebloom.pool.Journal;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.PoolSettings;
import dev.latebloom.pool.PoolState;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.pool.store.PackedExamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Records a second through the whole stream, tokens stored, against a bare consumer on one thread
 * that decodes and stores nothing. The two alternate in one JVM, against a broker in its own.
 *
 * <p>Arguments: records (default 1 000 000), repetitions (5), group (2000), parallelism (2).
 */
public final class IngestBench {
  private static final String TOPIC = "bench";
  private static final int PARTITIONS = 4;
  private static final int MAX_TOKENS = 4096;
  private static final int VOCABULARY = 256;

  private IngestBench() {}

  public static void main(String[] args) throws Exception {
    int records = argument(args, 0, 1_000_000);
    int repetitions = argument(args, 1, 5);
    var settings = settings(argument(args, 2, 2000), argument(args, 3, 2));
    var folder = Files.createTempDirectory("ingest-bench");
    var second = Duration.ofSeconds(1);
    var broker =
        new BrokerSettings(folder, "512m", false, second, second, 0, Duration.ofSeconds(60));
    var system = ActorSystem.create(Behaviors.<Void>empty(), "bench");
    try (var embedded = EmbeddedBroker.start(broker)) {
      var connection = Connection.to(embedded.bootstrapServers());
      try (var topics = Topics.at(connection)) {
        topics.ensure(TOPIC, PARTITIONS);
        produce(connection, records);
        compare(system, connection, topics, settings, records, repetitions);
      }
    } finally {
      system.terminate();
      delete(folder);
    }
  }

  private static int argument(String[] args, int index, int otherwise) {
    return args.length > index ? Integer.parseInt(args[index]) : otherwise;
  }

  private static IngestSettings settings(int group, int parallelism) {
    return new IngestSettings(
        TOPIC,
        TopicRules.of(TOPIC),
        TOPIC + ".rejected",
        Map.of(),
        RecordFormat.ofBytes(Format.JSON),
        Label.FIELD,
        Label.FIELD,
        MAX_TOKENS,
        group,
        parallelism,
        true,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2));
  }

  private static void produce(Connection connection, int records) {
    var random = new Random(1);
    long start = System.nanoTime();
    try (var publisher = new Publisher(connection, TOPIC, (_, _) -> {})) {
      for (int i = 0; i < records; i++) publisher.send(record(i, random));
      var published = publisher.flush();
      System.out.printf(
          Locale.ROOT,
          "published %d records of %d bytes: %.0f records/s%n",
          published.records(),
          published.bytes() / published.records(),
          published.records() * 1e9 / (System.nanoTime() - start));
    }
  }

  /** About 300 bytes: a prompt of 90 letters, a response of 150. */
  private static byte[] record(int i, Random random) {
    return "{\"id\":\"r%d\",\"source\":\"s%d\",\"prompt\":\"%s\",\"response\":\"%s\"}"
        .formatted(i, i % 7, words(random, 90), words(random, 150))
        .getBytes(UTF_8);
  }

  private static String words(Random random, int length) {
    var text = new char[length];
    for (int i = 0; i < length; i++) {
      int draw = random.nextInt(160);
      text[i] = draw < 130 ? (char) ('a' + draw % 26) : ' ';
    }
    return new String(text);
  }

  private static void compare(
      ActorSystem<Void> system,
      Connection connection,
      Topics topics,
      IngestSettings settings,
      int records,
      int repetitions) {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < repetitions; i++) {
      var bare = Cost.of(records, () -> bare(connection, topics, records));
      var stream = Cost.of(records, () -> stream(system, connection, topics, settings, records));
      double ratio = stream.perSecond() / bare.perSecond();
      boolean cold = i == 0 && repetitions > 1;
      if (!cold) ratios.add(ratio);
      System.out.printf(
          Locale.ROOT,
          "run %d: bare %s, stream %s, ratio %.2f%s%n",
          i,
          bare,
          stream,
          ratio,
          cold ? " (cold, not counted)" : "");
    }
    ratios.sort(Comparator.naturalOrder());
    System.out.printf(
        Locale.ROOT,
        "ratio: median %.2f, from %.2f to %.2f%n",
        ratios.get(ratios.size() / 2),
        ratios.getFirst(),
        ratios.getLast());
  }

  /**
   * What reading took. The processor time of the whole JVM tells what a busy machine hides.
   *
   * @param perSecond records a second of wall clock
   * @param processorMicros microseconds of all threads for a record
   */
  private record Cost(double perSecond, double processorMicros) {
    static Cost of(int records, LongSupplier reading) {
      var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      long processor = system.getProcessCpuTime();
      long start = System.nanoTime();
      double nanos = reading.getAsLong() - start;
      return new Cost(
          records * 1e9 / nanos, (system.getProcessCpuTime() - processor) / 1e3 / records);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%.0f records/s (%.2f us CPU each)", perSecond, processorMicros);
    }
  }

  /**
   * One thread: poll, decode, forget. Returns when it was done, before the consumer's close: that
   * waits up to half a second for a fetch at the topic's end, which is not reading.
   */
  private static long bare(Connection connection, Topics topics, int records) {
    var properties = new HashMap<String, Object>(connection.client());
    properties.put("enable.auto.commit", false);
    var deserializer = new ByteArrayDeserializer();
    var decoder = new Decoder(Format.JSON, MAX_TOKENS);
    long tokens = 0;
    long finished;
    try (var consumer = new KafkaConsumer<>(properties, deserializer, deserializer)) {
      var partitions =
          topics.endOffsets(TOPIC).keySet().stream()
              .map(partition -> new TopicPartition(TOPIC, partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      for (int read = 0; read < records; ) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          read++;
          var decoded = decoder.decode(record.value(), record.partition(), record.offset());
          if (decoded instanceof Decoded.Accepted(var example)) tokens += example.tokens().length();
        }
      }
      finished = System.nanoTime();
    }
    if (tokens == 0) throw new IllegalStateException("nothing decoded");
    return finished;
  }

  /** To the pool's own store, through its actor, as in the daemon; it does not draw. */
  private static long stream(
      ActorSystem<Void> system,
      Connection connection,
      Topics topics,
      IngestSettings settings,
      int records) {
    try {
      var folder = Files.createTempDirectory("ingest-bench-pool");
      try (var store = ExampleStore.open(folder, new ExampleStore.Options(64 << 20, VOCABULARY));
          var journal = Journal.open(folder.resolve("journal"))) {
        var holdings = new Pool.Holdings(store, journal, PoolState.fresh(records, 1));
        var never = new PoolSettings(records, records, Long.MAX_VALUE / 2, 1, 1, 0, 0);
        ActorRef<Pool.Command> pool =
            system.systemActorOf(
                Pool.create(
                    never,
                    holdings,
                    step -> Barrier.behind(step, folder),
                    system.ignoreRef(),
                    system.ignoreRef()),
                "pool" + System.nanoTime(),
                Props.empty());
        var stream =
            IngestStream.start(
                system,
                connection,
                topics,
                settings,
                ResumePoint.beginning(ReadTopics.of(topics.identity(TOPIC))),
                new Tally(RejectedRecords.open(folder.resolve("rejected.json"))),
                group -> {
                  var packed = PackedExamples.of(group.examples(), VOCABULARY);
                  return () ->
                      AskPattern.ask(
                          pool,
                          replyTo ->
                              new Pool.Offer(
                                  packed, group.tombstones(), group.nextOffsets(), replyTo),
                          Duration.ofMinutes(10),
                          system.scheduler());
                });
        stream.done().toCompletableFuture().join();
        long finished = System.nanoTime();
        if (store.nextId() != records) {
          throw new IllegalStateException(store.nextId() + " examples of " + records + " records");
        }
        return finished;
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
