package dev.latebloom.augment;

import dev.latebloom.augment.question.Pair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes variants by rule: at once, and the same ones of the same records in the same order. An
 * original whose answer the rule does not give has none, since it may be wrong.
 */
public sealed interface RuleRewriter extends Rewriter permits TemplateRewriter, InflectionRewriter {

  /** Takes note of a record that is not to be rewritten now; most rules learn nothing of it. */
  default void see(Pair record, String source) {}

  /** What {@link #rewrite} promises, without waiting. */
  List<Pair> variants(Pair original, String source, int count, long seed);

  @Override
  default CompletionStage<List<Pair>> rewrite(Pair original, String source, int count, long seed) {
    return CompletableFuture.completedFuture(variants(original, source, count, seed));
  }
}
