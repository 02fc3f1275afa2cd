package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;

final class SystemEndTest {
  private final CountDownLatch held = new CountDownLatch(1);
  private final ActorSystem<Void> system =
      ActorSystem.create(
          holding(),
          "ends",
          ConfigFactory.parseString(
                  "pekko.coordinated-shutdown.phases.actor-system-terminate.timeout = 200ms")
              .withFallback(ConfigFactory.load()));

  /** Stands for the streams between machines: the system has not ended before it is let go. */
  private Behavior<Void> holding() {
    return Behaviors.receive(Void.class)
        .onSignal(
            PostStop.class,
            _ -> {
              held.await();
              return Behaviors.same();
            })
        .build();
  }

  @Test
  void whatNeverEndsIsNotWaitedFor() {
    assertThat(SystemEnd.hasBegun(system)).isFalse();
    SystemEnd.await(system);
    assertThat(SystemEnd.hasBegun(system)).isTrue();
    assertThat(system.getWhenTerminated().toCompletableFuture()).isNotDone();
    held.countDown();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  @Test
  void whatEndsIsWaitedFor() {
    held.countDown();
    SystemEnd.await(system);
    assertThat(system.getWhenTerminated().toCompletableFuture()).isDone();
  }
}
