package dev.latebloom.augment;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Makes variants of an example: the same features, another surface. */
public sealed interface Rewriter permits ArithmeticRewriter, ChatRewriter {

  /**
   * At most {@code count} variants, none of them the original; none where the rewriter has nothing
   * to say about such a text.
   *
   * @param seed of this original: the same one gives the same variants, as far as the rewriter can
   *     promise it
   * @return fails with {@link RewriterException} when the rewriter itself fails
   */
  CompletionStage<List<Pair>> rewrite(Pair original, int count, long seed);
}
