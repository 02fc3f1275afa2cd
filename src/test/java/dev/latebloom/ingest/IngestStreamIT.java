package dev.latebloom.ingest;

import static dev.latebloom.ingest.TestTopics.header;
import static dev.latebloom.ingest.TestTopics.keys;
import static dev.latebloom.ingest.TestTopics.numbered;
import static dev.latebloom.ingest.TestTopics.range;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.ReplacedTopicException;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.Rejection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class IngestStreamIT {
  private static final CompletionStage<Done> HELD =
      CompletableFuture.completedStage(Done.getInstance());

  @TempDir static Path folder;
  private static TestTopics kafka;

  @TempDir Path run;
  private final List<IngestStream> started = new ArrayList<>();
  private Tally tally;

  @BeforeEach
  void startCounting() throws IOException {
    tally = new Tally(RejectedRecords.open(run.resolve("rejected.json")));
  }

  private IngestFigures figures() {
    return tally.figures(IngestState.READING);
  }

  @BeforeAll
  static void startBroker() {
    kafka = TestTopics.in(folder);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @AfterEach
  void stopStreams() {
    for (var stream : started) stream.stop().toCompletableFuture().exceptionally(_ -> null).join();
  }

  @Test
  void everyRecordBecomesAnExampleOrADeadLetter() {
    var records =
        List.of(
            "{\"id\":1,\"source\":\"s\",\"prompt\":\"p\",\"response\":\"r\"}",
            "{\"question\":\"q\",\"answer\":\"a\"}",
            "broken",
            "{\"instruction\":\"i\",\"output\":\"o\"}",
            "{\"text\":\"\"}",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"u\"},"
                + "{\"role\":\"assistant\",\"content\":\"v\"}]}",
            "{\"text\":\"" + "x".repeat(600) + "\"}",
            "{\"text\":\"t\"}");
    kafka.publish("mixed", 1, records);
    var examples = new ArrayList<Example>();

    var stream = start(bounded("mixed"), collect(examples));
    join(stream.done());

    assertThat(examples.stream().map(Example::offset)).containsExactly(0L, 1L, 3L, 5L, 7L);
    assertThat(examples.getFirst().key()).isEqualTo("1");
    assertThat(figures().records()).isEqualTo(8);
    assertThat(figures().examples()).isEqualTo(5);
    assertThat(figures().rejected())
        .isEqualTo(Map.of(Rejection.NOT_JSON, 1L, Rejection.EMPTY, 1L, Rejection.TOO_LONG, 1L));
    var letters = kafka.read("mixed.rejected", 3);
    assertThat(letters.stream().map(letter -> header(letter, "offset")))
        .containsExactly("2", "4", "6");
    assertThat(letters.stream().map(letter -> header(letter, "reason")))
        .containsExactly("NOT_JSON", "EMPTY", "TOO_LONG");
    assertThat(new String(letters.getFirst().value(), UTF_8)).isEqualTo("broken");
    assertThat(header(letters.getFirst(), "topic")).isEqualTo("mixed");
    assertThat(header(letters.getFirst(), "partition")).isEqualTo("0");
    assertThat(header(letters.getFirst(), "detail")).contains("broken");
  }

  @Test
  void aRejectedRecordThatFillsARequestIsLetteredWithoutItsContent() {
    kafka.publish("huge", 1, List.of("x".repeat(Publisher.MAX_RECORD_BYTES - 100)));

    join(start(bounded("huge"), _ -> HELD).done());

    var letter = kafka.read("huge.rejected", 1).getFirst();
    assertThat(letter.value()).isNull();
    assertThat(header(letter, "reason")).isEqualTo("NOT_JSON");
    assertThat(header(letter, "omitted-bytes"))
        .isEqualTo(Integer.toString(Publisher.MAX_RECORD_BYTES - 100));
  }

  @Test
  void aRestartGoesOnWhereTheManifestSaysAndDropsWhatIsHeld() throws IOException {
    kafka.publish("resumed", 3, numbered(0, 300));
    var first = new ArrayList<Example>();
    join(start(bounded("resumed"), collect(first)).done());
    var next = new HashMap<Integer, Long>();
    var highest = new HashMap<Integer, Long>();
    for (var end : kafka.topics().endOffsets("resumed").entrySet()) {
      next.put(end.getKey(), Math.max(0, end.getValue() - 20));
      if (end.getValue() > 0) highest.put(end.getKey(), end.getValue() - 1);
    }
    kafka.publish("resumed", 3, numbered(300, 400));
    var second = new ArrayList<Example>();

    startCounting();
    var stream =
        start(
            bounded("resumed"),
            new ResumePoint(kafka.beginning("resumed").topics(), next, highest, Share.ALL),
            collect(second));
    join(stream.done());

    assertThat(keys(first)).containsExactlyInAnyOrderElementsOf(range(0, 300));
    assertThat(keys(second)).containsExactlyInAnyOrderElementsOf(range(300, 400));
    assertThat(figures().duplicates()).isEqualTo(figures().records() - 100);
    assertThat(figures().duplicates()).isPositive();
  }

  @Test
  void aTopicThatIsNotTheOneReadBeforeIsRefused() {
    kafka.publish("replaced", 1, numbered(0, 3));

    assertThatThrownBy(
            () ->
                start(
                    bounded("replaced"),
                    new ResumePoint(
                        kafka.beginning("replaced").topics(),
                        Map.of(0, 50L),
                        Map.of(0, 49L),
                        Share.ALL),
                    _ -> HELD))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("not the same topic");
  }

  @Test
  void aTopicMadeAgainUnderTheStreamEndsItBeforeAnyRecordOfTheNewOne() throws Exception {
    kafka.publish("remade", 1, numbered(0, 5));
    var before = kafka.beginning("remade").topics();
    var groups = new OfferedGroups();
    var stream = start(unbounded("remade"), groups);
    assertThat(groups.next()).hasSize(5);

    kafka.remake("remade");
    kafka.publish("remade", 1, numbered(100, 200));

    assertThatThrownBy(() -> join(stream.done())).isInstanceOf(CompletionException.class);
    var next = new ResumePoint(before, Map.of(0, 5L), Map.of(0, 4L), Share.ALL);
    assertThatThrownBy(() -> start(unbounded("remade"), next, _ -> HELD))
        .isInstanceOf(ReplacedTopicException.class)
        .hasMessageContaining("topic remade was deleted and made again");
    assertThat(groups.rest()).isEmpty();
  }

  @Test
  void rejectsAreCountedAndLetteredOnceOverRestarts() throws IOException {
    kafka.publish("rejecting", 1, List.of("broken", "{\"text\":\"good\"}", "\u0007worse"));
    for (int life = 0; life < 3; life++) {
      startCounting();
      join(start(bounded("rejecting"), _ -> HELD).done());
    }

    assertThat(figures().rejects().entrySet())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getKey()).isEqualTo(Rejection.NOT_JSON);
              assertThat(entry.getValue().count()).isEqualTo(2);
              assertThat(entry.getValue().offset()).isZero();
              assertThat(entry.getValue().text()).isEqualTo("broken");
            });
    assertThat(kafka.topics().endOffsets("rejecting.rejected")).isEqualTo(Map.of(0, 2L));
  }

  @Test
  void anEmptyTopicEndsAtOnce() {
    kafka.topics().ensure("empty", 2);

    var stream = start(bounded("empty"), _ -> HELD);
    join(stream.done());

    assertThat(figures().records()).isZero();
  }

  @Test
  void transactionMarkersAndAbortedRecordsDoNotHoldUpTheEnd() {
    kafka.publishAndAbort("transacted", numbered(0, 1).getFirst(), numbered(1, 2).getFirst());
    var examples = new ArrayList<Example>();
    var offsets = new HashMap<Integer, Long>();

    var stream =
        start(
            bounded("transacted"),
            group -> {
              examples.addAll(group.examples());
              offsets.putAll(group.nextOffsets());
              return HELD;
            });
    join(stream.done());

    assertThat(keys(examples)).containsExactly("0");
    assertThat(offsets).isEqualTo(kafka.topics().endOffsets("transacted"));
  }

  @Test
  void aPoolThatDoesNotAnswerStopsTheConsumer() throws Exception {
    kafka.publish("slow", 1, numbered(0, 5_000));
    var asked = new LinkedBlockingQueue<Asked>();

    var stream =
        start(
            bounded("slow"),
            group -> {
              var answer = new CompletableFuture<Done>();
              asked.add(new Asked(group, answer));
              return answer;
            });
    var first = OfferedGroups.next(asked);
    // A second group must not come, and what waits before the pool is bounded.
    assertThat(asked.poll(500, TimeUnit.MILLISECONDS)).isNull();
    assertThat(first.group().examples()).hasSize(100);
    assertThat(figures().records()).isLessThanOrEqualTo(500);

    var examples = new ArrayList<Example>(first.group().examples());
    first.answer().complete(Done.getInstance());
    while (examples.size() < 5_000) {
      var more = OfferedGroups.next(asked);
      examples.addAll(more.group().examples());
      more.answer().complete(Done.getInstance());
    }
    join(stream.done());

    assertThat(keys(examples)).containsExactlyElementsOf(range(0, 5_000));
  }

  @Test
  void aStopDoesNotWaitForAPoolThatIsGone() throws Exception {
    kafka.publish("abandoned", 1, numbered(0, 1_000));
    var offered = new CompletableFuture<Group>();
    var stream =
        start(
            unbounded("abandoned"),
            group -> {
              offered.complete(group);
              return new CompletableFuture<>();
            });
    assertThat(offered.get(20, TimeUnit.SECONDS).examples()).isNotEmpty();

    join(stream.stop());

    assertThat(figures().examples()).isZero();
  }

  @Test
  void aFailingPoolFailsTheStream() {
    kafka.publish("failing", 1, numbered(0, 10));

    var stream =
        start(
            unbounded("failing"),
            _ -> CompletableFuture.failedStage(new IllegalStateException("disk full")));

    assertThatThrownBy(() -> join(stream.done())).hasMessageContaining("disk full");
  }

  @Test
  void aTrickleArrivesPromptlyAndTheLagIsKnown() throws Exception {
    kafka.publish("trickle", 1, numbered(0, 1));
    var groups = new OfferedGroups();
    var stream = start(unbounded("trickle"), groups);
    assertThat(keys(groups.next())).containsExactly("0");

    kafka.publish("trickle", 1, numbered(1, 2));
    assertThat(keys(groups.next())).containsExactly("1");
    join(kafka.topics().commit("monitor", Map.of(new TopicPartition("trickle", 0), 2L)));
    while (figures().kafkaLag() != 0) Thread.onSpinWait();
    join(stream.stop());

    assertThat(figures().examples()).isEqualTo(2);
  }

  @Test
  void aPartitionAddedMeanwhileIsReadFromItsBeginning() throws Exception {
    kafka.publish("grown", 1, numbered(0, 1));
    var groups = new OfferedGroups();
    var stream = start(unbounded("grown"), groups);
    assertThat(keys(groups.next())).containsExactly("0");

    kafka.addPartitions("grown", 3);
    kafka.publishTo("grown", 2, numbered(1, 2));
    assertThat(keys(groups.next())).containsExactly("1");
    kafka.publishTo("grown", 0, numbered(2, 3));
    assertThat(keys(groups.next())).containsExactly("2");
    join(stream.stop());

    assertThat(figures().examples()).isEqualTo(3);
  }

  @Test
  void aBrokerKilledUnderTheStreamLosesAndDoublesNothing() throws Exception {
    kafka.publish("killed", 2, numbered(0, 2_000));
    var groups = new OfferedGroups();
    var stream = start(unbounded("killed"), groups);
    var examples = new ArrayList<Example>();
    while (examples.size() < 1_000) examples.addAll(groups.next());

    kafka.killBroker();
    kafka.publish("killed", 2, numbered(2_000, 4_000));
    while (examples.size() < 4_000) examples.addAll(groups.next());
    join(stream.stop());
    examples.addAll(groups.rest());

    assertThat(keys(examples)).containsExactlyInAnyOrderElementsOf(range(0, 4_000));
    assertThat(figures().duplicates()).isZero();
  }

  private IngestStream start(IngestSettings settings, Function<Group, CompletionStage<Done>> pool) {
    return start(settings, kafka.beginning(settings.topic()), pool);
  }

  private IngestStream start(
      IngestSettings settings, ResumePoint resume, Function<Group, CompletionStage<Done>> pool) {
    var stream =
        IngestStream.start(
            kafka.system(),
            kafka.connection(),
            kafka.topics(),
            settings,
            resume,
            tally,
            group -> () -> pool.apply(group));
    started.add(stream);
    return stream;
  }

  private static Function<Group, CompletionStage<Done>> collect(List<Example> examples) {
    return group -> {
      examples.addAll(group.examples());
      return HELD;
    };
  }

  private static IngestSettings bounded(String topic) {
    return TestTopics.settings(topic, 512, true);
  }

  private static IngestSettings unbounded(String topic) {
    return TestTopics.settings(topic, 512, false);
  }

  /** A group that a pool was given, and the pool's answer. */
  private record Asked(Group group, CompletableFuture<Done> answer) {}

  private static void join(CompletionStage<?> stage) {
    var _ = stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
