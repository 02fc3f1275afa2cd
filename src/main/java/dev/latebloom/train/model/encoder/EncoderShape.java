package dev.latebloom.train.model.encoder;

import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Activation;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockWeights;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The family and the sizes of an encoder.
 *
 * @param places rows of the position table
 * @param firstPlace row of the first token
 * @param segments rows of the table of segments; 0 where there is none
 * @param epsilon added to the variance under the root in LayerNorm
 */
record EncoderShape(
    EncoderFamily family,
    int vocabulary,
    int places,
    int firstPlace,
    int segments,
    int width,
    int layers,
    Heads heads,
    int hidden,
    Activation activation,
    double epsilon) {
  private static final double USUAL_EPSILON = 1e-12;

  /**
   * What a configuration describes.
   *
   * @throws IllegalArgumentException naming the key, when we cannot compute it
   */
  static EncoderShape of(ModelConfig written) {
    var family = EncoderFamily.of(written);
    var config = family.spelled(written);
    config.off("is_decoder");
    config.off("add_cross_attention");
    config.only("position_embedding_type", "absolute");
    int width = config.count("hidden_size");
    var shape =
        new EncoderShape(
            family,
            config.count("vocab_size"),
            config.count("max_position_embeddings"),
            family.firstPlace(config),
            family.hasSegments() ? config.count("type_vocab_size", 2) : 0,
            width,
            config.layers("num_hidden_layers"),
            Heads.of(config, width),
            config.count("intermediate_size"),
            Activation.of(config, "hidden_act", Activation.GELU),
            config.positive("layer_norm_eps", USUAL_EPSILON));
    if (shape.longest() > 2) return shape;
    throw new IllegalArgumentException("max_position_embeddings leaves no place for a text");
  }

  /** Most tokens of a text. */
  int longest() {
    return places - firstPlace;
  }

  /** What the kernel {@code embed} takes. */
  List<Weight> embedding() {
    var weights = new ArrayList<Weight>();
    weights.add(Weight.of("embeddings.word_embeddings.weight", vocabulary, width));
    weights.add(Weight.of("embeddings.position_embeddings.weight", places, width));
    if (segments > 0) {
      weights.add(Weight.of("embeddings.token_type_embeddings.weight", segments, width));
    }
    weights.add(Weight.of("embeddings.LayerNorm.weight", width));
    weights.add(Weight.of("embeddings.LayerNorm.bias", width));
    return weights;
  }

  /** The first blocks. */
  List<Block> blocks(int layers) {
    return IntStream.range(0, layers)
        .mapToObj(layer -> family.block(layer, width, hidden).still())
        .toList();
  }

  /** What the weight is called that some published file calls {@code name}. */
  String canonical(String name) {
    var bare = name.startsWith(family.prefix()) ? name.substring(family.prefix().length()) : name;
    // The oldest files have these from TensorFlow.
    if (bare.endsWith(".LayerNorm.gamma")) return bare.replaceFirst("gamma$", "weight");
    return bare.endsWith(".LayerNorm.beta") ? bare.replaceFirst("beta$", "bias") : bare;
  }

  KernelArchive kernels() {
    var text =
        KernelTexts.of(
            List.of(
                "common",
                "coded",
                "adapters",
                "attention",
                activation.part(),
                "layer_norm",
                "separate_projections",
                "feed_forward",
                "encoder"));
    return BlockWeights.placesIn(heads.in(text), List.of(blocks(1).getFirst().parts()))
        .with("epsilon", epsilon)
        .with("tile", 0)
        .with("inputs_first", 0)
        .with("adapter_scale", 0.0)
        .with("adapter_dropout", 0.0);
  }
}
