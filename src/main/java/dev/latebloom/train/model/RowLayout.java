package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.Layer;
import dev.latebloom.train.model.layers.ModelConfig;
import java.util.Optional;

/** How rows of tokens go into the layers of a model, and come out. */
sealed interface RowLayout permits DecoderRows, EncoderDecoderRows {

  /**
   * Rows as layers take them.
   *
   * @param embedded what the kernel {@code embed} takes: tokens and their positions
   * @param places those of the tokens that are written, for layers that read on
   * @param view what a {@link Layer} takes beside the residual stream
   * @param seats (B, T) where in the residual stream, counted over all rows, each position of the
   *     caller's rows is found; none where that is in its place
   */
  record Laid(NDList embedded, NDArray places, NDList view, Optional<NDArray> seats) {}

  /** Whole rows, which examples share only where they can. */
  Laid whole(TokenRows rows);

  /** Tokens that follow those in a KV cache, as {@link Model#read} takes them. */
  Laid next(NDArray tokens, NDArray places, NDArray live);

  /** That of a model. */
  static RowLayout of(Torch torch, Kernels kernels, Architecture architecture, ModelConfig config) {
    var start = architecture.decoderStart();
    return start.isEmpty()
        ? new DecoderRows(torch, kernels)
        : new EncoderDecoderRows(torch, start.getAsInt(), config.firstToken("eos_token_id"));
  }
}
