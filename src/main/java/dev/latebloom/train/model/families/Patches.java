package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.DOWN;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.GATE;
import static dev.latebloom.train.model.layers.Role.HANDOVER;
import static dev.latebloom.train.model.layers.Role.KEY;
import static dev.latebloom.train.model.layers.Role.OUTPUT;
import static dev.latebloom.train.model.layers.Role.QUERY;
import static dev.latebloom.train.model.layers.Role.UP;
import static dev.latebloom.train.model.layers.Role.VALUE;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * A model of patches in the form of MegaByte (Yu et al. 2023): a global transformer over patches of
 * bytes, and a local one over the bytes of each patch, which has what the global one makes of the
 * patch before and those before that. Both are Llama's blocks. Unlike the paper, positions turn,
 * and the global model has zeros for the first patch in place of what a learned one gives.
 *
 * @param patch bytes of one
 * @param headWidth of both models' heads
 * @param epsilon added to the mean square under the root in RMSNorm
 * @param overPatches positions of the global model
 * @param withinPatch positions of the local model
 */
record Patches(
    int vocabulary,
    int patch,
    int headWidth,
    double epsilon,
    Part global,
    Part local,
    Rotary overPatches,
    Rotary withinPatch)
    implements Architecture {
  private static final String HANDED_OVER = "handover.weight";

  /**
   * One of the two models.
   *
   * @param width of its residual stream
   * @param layers how many blocks
   * @param hidden width of the feed-forward layer
   */
  record Part(int width, int layers, int hidden) {
    static Part of(ModelConfig config, String prefix, int headWidth) {
      int width = config.count(prefix + "hidden_size");
      if (width % headWidth != 0) {
        throw new IllegalArgumentException(
            "%shidden_size is %d; it must be a multiple of head_dim = %d"
                .formatted(prefix, width, headWidth));
      }
      return new Part(
          width,
          config.layers(prefix + "num_hidden_layers"),
          config.count(prefix + "intermediate_size"));
    }
  }

  static Patches of(ModelConfig config) {
    int patch = config.count("patch_size");
    int headWidth = config.count("head_dim");
    int context = config.count("max_position_embeddings");
    var global = Part.of(config, "", headWidth);
    if (global.width() % patch != 0) {
      throw new IllegalArgumentException(
          "hidden_size is %d; it must be a multiple of patch_size = %d"
              .formatted(global.width(), patch));
    }
    if (context % patch != 0) {
      throw new IllegalArgumentException(
          "max_position_embeddings is %d; it must be a multiple of patch_size = %d"
              .formatted(context, patch));
    }
    return new Patches(
        config.count("vocab_size"),
        patch,
        headWidth,
        config.positive("rms_norm_eps", 1e-5),
        global,
        Part.of(config, "local_", headWidth),
        Rotary.of(config, context / patch, headWidth, 10000, 1),
        Rotary.of(config, patch, headWidth, 10000, 1));
  }

  @Override
  public int context() {
    return overPatches.context() * patch;
  }

  @Override
  public List<Weight> embedding() {
    return List.of(
        Weight.of("model.local.embed_tokens.weight", vocabulary, local.width()),
        Weight.of("model.global.embed_tokens.weight", vocabulary, global.width() / patch));
  }

  @Override
  public List<Block> blocks() {
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < global.layers(); i++) {
      var weights = weights("model.global.layers." + i + ".", global);
      blocks.add(weights.turning(i == 0 ? "first_patches" : "patches", overPatches));
    }
    for (int i = 0; i < local.layers(); i++) {
      var weights = weights("model.local.layers." + i + ".", local);
      if (i == 0) {
        weights.add(HANDOVER, HANDED_OVER, (long) patch * local.width(), global.width());
      }
      blocks.add(weights.turning(i == 0 ? "first_bytes" : "bytes", withinPatch));
    }
    return blocks;
  }

  private static BlockBuilder weights(String prefix, Part of) {
    int width = of.width();
    return new BlockBuilder(prefix)
        .add(ATTENTION_NORM, "input_layernorm.weight", width)
        .add(QUERY, "self_attn.q_proj.weight", width, width)
        .add(KEY, "self_attn.k_proj.weight", width, width)
        .add(VALUE, "self_attn.v_proj.weight", width, width)
        .add(OUTPUT, "self_attn.o_proj.weight", width, width)
        .add(FEED_FORWARD_NORM, "post_attention_layernorm.weight", width)
        .add(GATE, "mlp.gate_proj.weight", of.hidden(), width)
        .add(UP, "mlp.up_proj.weight", of.hidden(), width)
        .add(DOWN, "mlp.down_proj.weight", width, of.hidden());
  }

  @Override
  public List<Weight> norm() {
    return List.of(Weight.of("model.norm.weight", local.width()));
  }

  @Override
  public List<Weight> head() {
    return List.of(Weight.of("lm_head.weight", vocabulary, local.width()));
  }

  /** Products with keys, and with values. */
  private long attended(int layer, int length) {
    return isGlobal(layer) ? (long) length / patch * global.width() : (long) patch * local.width();
  }

  private boolean isGlobal(int layer) {
    return layer < global.layers();
  }

  /** The global model and what it hands over count once a patch. */
  @Override
  public double multiplications(int length) {
    double ofPatch = 0;
    double ofByte = head().getFirst().shape().size();
    var blocks = blocks();
    for (int layer = 0; layer < blocks.size(); layer++) {
      boolean isGlobal = isGlobal(layer);
      if (isGlobal) ofPatch += attended(layer, length);
      else ofByte += attended(layer, length);
      for (var weight : blocks.get(layer).weights()) {
        if (weight.shape().dimension() == 1) continue;
        if (isGlobal || weight.name().endsWith(HANDED_OVER)) ofPatch += weight.shape().size();
        else ofByte += weight.shape().size();
      }
    }
    return ofPatch / patch + ofByte;
  }

  @Override
  public boolean sharesRows() {
    return false;
  }

  @Override
  public List<Shape> cacheShapes(int layer, int rows, int length) {
    int patches = Math.ceilDiv(length, patch);
    boolean isGlobal = isGlobal(layer);
    int width = isGlobal ? global.width() : local.width();
    int positions = isGlobal ? patches : patches * patch;
    var each = new Shape(rows, width / headWidth, positions, headWidth);
    if (layer == 0) {
      return List.of(each, each, new Shape(rows, (long) patches * patch, global.width() / patch));
    }
    return layer == global.layers()
        ? List.of(each, each, new Shape(rows, patches, (long) patch * local.width()))
        : List.of(each, each);
  }

  @Override
  public KernelArchive kernels() {
    var names = new ArrayList<>(KernelTexts.ATTENTION);
    names.addAll(List.of("silu", "root_mean_square", "rms_norm", "gated_feed_forward", "patches"));
    int heads = global.width() / headWidth;
    return new Heads(heads, heads, headWidth)
        .in(KernelTexts.of(names))
        .with("epsilon", epsilon)
        .with("patch", patch)
        .with("local", local.width());
  }
}
