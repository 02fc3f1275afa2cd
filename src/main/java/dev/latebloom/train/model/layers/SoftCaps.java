package dev.latebloom.train.model.layers;

import dev.latebloom.train.engine.KernelArchive;

/**
 * Bounds that a hyperbolic tangent keeps; 0 is none.
 *
 * @param attention of the products of queries and keys
 * @param logits of the scores
 */
public record SoftCaps(double attention, double logits) {
  private static final String ATTENTION = "attn_logit_softcapping";
  private static final String LOGITS = "final_logit_softcapping";

  /**
   * As a configuration says; a null is none.
   *
   * @param absent what they are where it says nothing
   */
  public static SoftCaps of(ModelConfig config, SoftCaps absent) {
    return new SoftCaps(
        config.says(ATTENTION) ? config.positive(ATTENTION, 0) : absent.attention,
        config.says(LOGITS) ? config.positive(LOGITS, 0) : absent.logits);
  }

  /** Kernels with these bounds. */
  public KernelArchive in(KernelArchive kernels) {
    return kernels.with("attention_cap", attention).with("logit_cap", logits);
  }
}
