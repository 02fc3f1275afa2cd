package dev.latebloom.cluster;

import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;

/** The end of an actor system that may be a member of a cluster, which ends it when cut off. */
public final class SystemEnd {
  private SystemEnd() {}

  /** Whether it ends: it closes its ports then, and does not answer who wants one closed. */
  public static boolean hasBegun(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system).getShutdownReason().isPresent();
  }

  /**
   * Ends it, unless it ends already, and waits for that: until it has terminated, or for as long as
   * Pekko gives each phase of it. Pekko 1.7 waits for its streams between machines without a bound
   * (apache/pekko#3247), and where the other side has given this one up, one may never end.
   */
  public static void await(ActorSystem<?> system) {
    CoordinatedShutdown.get(system)
        .runAll(CoordinatedShutdown.actorSystemTerminateReason())
        .toCompletableFuture()
        .join();
  }
}
