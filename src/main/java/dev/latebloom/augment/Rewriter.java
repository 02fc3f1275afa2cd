package dev.latebloom.augment;

import dev.latebloom.augment.question.Pair;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Makes variants of an example: the same features, another surface. */
public sealed interface Rewriter permits RuleRewriter, ChatRewriter {

  /**
   * At most {@code count} variants, none of them the original; none where the rewriter has nothing
   * to say about such a text.
   *
   * @param source of the original, empty for none
   * @param seed of this original: the same one gives the same variants, as far as the rewriter can
   *     promise it
   * @return fails with {@link RewriterException} when the rewriter itself fails
   */
  CompletionStage<List<Pair>> rewrite(Pair original, String source, int count, long seed);
}
