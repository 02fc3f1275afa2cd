package dev.latebloom.serve;

import dev.latebloom.pool.EditAnswer;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an operator may ask of the run. All return at once: they send a message.
 *
 * @param checkpoint writes a checkpoint
 * @param stop drains, writes a checkpoint and ends the process
 * @param pause makes no further draw
 * @param resume draws again
 */
public record Controls(Runnable checkpoint, Runnable stop, Runnable pause, Runnable resume) {

  /**
   * The settings of the policy, as one document of JSON.
   *
   * @param read gives the document in force
   * @param replace puts another in its place, with a draw to come; throws {@link
   *     IllegalArgumentException} with one line where the document is wrong
   */
  public record OfPolicy(
      Supplier<CompletionStage<String>> read,
      Function<String, CompletionStage<EditAnswer>> replace) {}
}
