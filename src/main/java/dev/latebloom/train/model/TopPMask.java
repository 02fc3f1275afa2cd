package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;

/**
 * Leaves to a policy only the tokens that another one has among its likeliest (Ramamurthy et al.
 * 2023, arXiv 2210.01241, section 4): those that together make up a share. Belongs to the thread of
 * the other one's engine.
 */
public final class TopPMask implements AutoCloseable {
  /** Of 49,152 tokens of a model that can write, so many make up nine tenths nearly always. */
  private static final int FEW = 1024;

  private final Model other;
  private final CrossEntropy head;
  private final Kernels kernels;

  /**
   * Closes {@code other} at the end.
   *
   * @param share of the probability that the tokens left make up, at least
   * @param least how many tokens are left in any case
   */
  public TopPMask(Model other, double share, int least) {
    this(other, share, least, FEW);
  }

  /**
   * The same.
   *
   * @param few likeliest tokens that are looked at before all are
   */
  TopPMask(Model other, double share, int least, int few) {
    this.other = other;
    this.head = other.crossEntropy(Long.MAX_VALUE);
    this.kernels =
        other
            .torch()
            .load(
                KernelArchive.ofResource(TopPMask.class, "top_p_mask.kernel")
                    .with("share", share)
                    .with("least", least)
                    .with("few", Math.max(least, few)));
  }

  /** The other policy. */
  public Model other() {
    return other;
  }

  /**
   * Makes what is not left impossible.
   *
   * @param scores (n, V), written over
   * @param others (n, V): the other policy's
   */
  public void cut(NDArray scores, NDArray others) {
    kernels.run("cut", new NDList(scores, others));
  }

  /**
   * The same where tokens have been drawn: these stay possible, since numbers that were computed
   * token by token differ in their last bits.
   *
   * @param states (n, D) of the other policy
   * @param drawn (n)
   */
  void cutBut(NDArray scores, NDArray states, NDArray drawn) {
    kernels.run("cut_but", new NDList(scores, head.scores(states), drawn));
  }

  @Override
  public void close() {
    kernels.close();
    other.close();
  }
}
