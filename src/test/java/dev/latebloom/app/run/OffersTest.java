package dev.latebloom.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.TopicIdentity;
import dev.latebloom.ingest.Group;
import dev.latebloom.ingest.ResumePoint;
import dev.latebloom.ingest.Share;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;

final class OffersTest {
  private static final ReadTopics TOPIC = ReadTopics.of(new TopicIdentity("cluster", "t", "id"));
  private final Offers offers =
      new Offers(
          new ResumePoint(TOPIC, Map.of(0, 5L, 1, 3L), Map.of(1, 9L), Share.ALL), Runnable::run);
  private final CompletableFuture<Done> answer = new CompletableFuture<>();

  @Test
  void theNextStreamBeginsBehindWhatThePoolHasAnswered() {
    var _ = offers.offer(group(0, 8), () -> answer);
    assertThat(offers.next().nextOffsets()).isEqualTo(Map.of(0, 5L, 1, 3L));

    answer.complete(Done.getInstance());

    assertThat(offers.next())
        .isEqualTo(new ResumePoint(TOPIC, Map.of(0, 8L, 1, 3L), Map.of(0, 7L, 1, 9L), Share.ALL));
  }

  @Test
  void closedItWaitsForTheAnswerUnderWay() {
    var _ = offers.offer(group(0, 8), () -> answer);
    var closed = offers.close().toCompletableFuture();
    assertThat(closed).isNotDone();

    answer.complete(Done.getInstance());

    assertThat(closed).isCompleted();
  }

  @Test
  void nothingIsOfferedOnceItIsClosed() {
    var _ = offers.close();

    var late =
        offers.offer(
            group(0, 8),
            () -> {
              throw new AssertionError("asked");
            });

    assertThat(late.toCompletableFuture()).isCompletedExceptionally();
    assertThat(offers.next().nextOffsets()).containsEntry(0, 5L);
  }

  private static Group group(int partition, long next) {
    return new Group(List.of(), List.of(), Map.of(partition, next));
  }
}
