package dev.latebloom.ingest;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** What takes the groups that a stream has decoded: the pool, as the stream sees it. */
@FunctionalInterface
public interface Intake {
  /**
   * Prepares a group, on a decoder's thread; several groups at once. A failure fails the stream.
   */
  Prepared prepare(Group group);

  /** A group that is ready to be handed over. */
  @FunctionalInterface
  interface Prepared {
    /**
     * Hands the group over, once the groups before it are held. Completes when this one is; for as
     * long as it does not, the stream reads no further. A failure fails the stream.
     */
    CompletionStage<Done> handOver();
  }
}
