package dev.latebloom.train.model.layers;

import java.util.Locale;

/**
 * What a weight of a block is to its kernels. A kernel text reads the place of a weight in the
 * block's list by the role in lower case: {@code w[self.query]}.
 *
 * <p>A matrix is stored (outputs, inputs) unless its family has it the other way round.
 */
public enum Role {
  /**
   * Before attention or what a block has in its place, or before both halves of a parallel block. A
   * bias stands behind it.
   */
  ATTENTION_NORM,
  QUERY,
  KEY,
  VALUE,
  QUERY_BIAS,
  KEY_BIAS,
  VALUE_BIAS,
  /** Queries, keys and values in one matrix, in this order. */
  QUERY_KEY_VALUE,
  QUERY_KEY_VALUE_BIAS,
  /** Of each head, before positions turn it. */
  QUERY_NORM,
  KEY_NORM,
  /** From attention back to the model's width. */
  OUTPUT,
  OUTPUT_BIAS,
  AFTER_ATTENTION_NORM,
  /** A bias stands behind it. */
  FEED_FORWARD_NORM,
  GATE,
  GATE_BIAS,
  UP,
  UP_BIAS,
  /** Both in one matrix, the gate first. */
  GATE_UP,
  DOWN,
  DOWN_BIAS,
  AFTER_FEED_FORWARD_NORM,

  /** What chooses experts for a position: (experts, width). */
  ROUTER,
  /**
   * Gate, up and down of each expert, one after the other: as many weights as three times these.
   */
  EXPERTS,

  /** Of T5: what each head adds to products by how far positions are apart; a table. */
  DISTANCE_TABLE,
  /** Of attention to what an encoder has read, from here to its output. */
  CROSS_NORM,
  CROSS_QUERY,
  CROSS_KEY,
  CROSS_VALUE,
  CROSS_OUTPUT,

  /** From a model over patches to the bytes of each. */
  HANDOVER,

  /** Of Mamba and of short convolutions: into the convolution, and gates. */
  INTO,
  INTO_BIAS,
  CONVOLUTION,
  CONVOLUTION_BIAS,
  OUT,
  OUT_BIAS,

  /** Of Mamba, from here on: before the mixer. */
  NORM,
  /** To the step size, B and C. */
  SYSTEM_OF,
  STEP,
  STEP_BIAS,
  /** The logarithm of -A. */
  DECAY,
  /** D, which goes past the states. */
  SKIP,

  /** The bias behind a norm, which no kernel asks for by name. */
  ATTENTION_NORM_BIAS,
  FEED_FORWARD_NORM_BIAS;

  /** The attribute that has its place. */
  String attribute() {
    return name().toLowerCase(Locale.ROOT);
  }
}
