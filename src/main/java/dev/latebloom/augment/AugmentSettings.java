package dev.latebloom.augment;

import dev.latebloom.config.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How variants of late examples are made, and how many.
 *
 * @param rewriter what makes the variants; empty for no augmentation
 * @param variants made of one original at most
 * @param mostShare variants by all other examples, at most
 * @param waiting originals that may wait for their turn; more are left out until the policy raises
 *     them again
 * @param parallelism originals being rewritten at once
 * @param readTimeout longest wait for an original's record
 * @param avoid a file of records, one a line, whose prompts are never written
 */
public record AugmentSettings(
    Optional<Rewriter> rewriter,
    int variants,
    double mostShare,
    int waiting,
    int parallelism,
    Duration readTimeout,
    Optional<Path> avoid) {
  public AugmentSettings {
    Range.atLeast("augment.variants", 1, variants);
    Range.above("augment.most-share", 0, mostShare);
    Range.atLeast("augment.waiting", 1, waiting);
    Range.atLeast("augment.parallelism", 1, parallelism);
    Range.positive("augment.read-timeout", readTimeout);
  }

  /**
   * Whether one more original may be rewritten when {@code promised} variants are made or begun.
   */
  boolean allows(long promised, long originals) {
    return promised + variants <= mostVariants(originals);
  }

  /** The most variants beside so many originals. */
  public long mostVariants(long originals) {
    return (long) (mostShare * originals);
  }
}
