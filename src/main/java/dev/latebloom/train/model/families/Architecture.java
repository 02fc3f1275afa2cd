package dev.latebloom.train.model.families;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockWeights;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A family of models and the sizes of one of them: its weights, its blocks, its kernels. */
public sealed interface Architecture permits Decoder, Gpt2, Mamba, Patches, T5 {

  /**
   * Positions that a recurrent model computes at once when it reads on. Few, since a single one
   * takes as long; enough that a draft needs few such.
   */
  int TILE = 8;

  /** Most positions of one read whose results do not depend on how the text is cut into reads. */
  int MOST_CUT_FREELY = 8 * TILE - 1;

  /** Their names in {@code model_type}. */
  String FAMILIES =
      "llama, mistral, ministral, qwen2, qwen3, qwen3_moe, smollm3, lfm2, granite, olmo2, olmo3,"
          + " gemma2, gemma3_text, gemma3, phi, phi3, gpt2, mamba, t5, patches";

  /** How many token ids there are. */
  int vocabulary();

  /** Longest sequence in tokens; the largest integer where nothing bounds it. */
  int context();

  /** What the kernel {@code embed} takes; the token table (V, D) first. */
  List<Weight> embedding();

  /** The layers, first to last. */
  List<Block> blocks();

  /** The norm before the head: a weight, or a weight and a bias. */
  List<Weight> norm();

  /**
   * The head (V, D), with its bias (V) if it has one. The token table itself where they are tied.
   */
  List<Weight> head();

  /** The family's kernels; {@code compute} and places of weights are left to be set. */
  KernelArchive kernels();

  /**
   * Shapes of one block's arrays in the KV cache.
   *
   * @param layer which block
   * @param length of the longest row in the end
   */
  List<Shape> cacheShapes(int layer, int rows, int length);

  /** Whether all that it remembers of a text is states of one size, however long the text. */
  default boolean isRecurrent() {
    return blocks().getFirst().scans();
  }

  /**
   * What a block multiplies for one position beside its weights: products with keys, and with
   * values, of the half of a text that a position sees on average.
   *
   * @param length of the text in tokens
   */
  default long mixing(int length) {
    return attention().map(heads -> (long) length * heads.queriesWidth()).orElse(0L);
  }

  /**
   * Multiplications for one token on the way forward, each with an addition: every matrix of a
   * block once, what mixes positions, and the head. About 12 D^2 a layer of a usual transformer and
   * its attention, 6 D^2 a layer of a Mamba of expansion 2 and its scan (docs/adr/0046).
   *
   * @param length of the text in tokens
   */
  default double multiplications(int length) {
    double sum = head().getFirst().shape().size();
    for (var block : blocks()) {
      sum += mixing(length);
      for (var weight : block.weights()) {
        if (weight.shape().dimension() > 1) sum += weight.shape().size();
      }
    }
    return sum;
  }

  /**
   * The token before the first that a decoder writes, where an encoder reads the prompt; none where
   * one stack reads both.
   */
  default OptionalInt decoderStart() {
    return OptionalInt.empty();
  }

  /** Whether several examples can share a row, wherever in it they begin. */
  default boolean sharesRows() {
    return true;
  }

  /** The family's kernels, which know where in a block's list each weight is. */
  default KernelArchive placedKernels() {
    return BlockWeights.placesIn(kernels(), blocks().stream().map(Block::parts).toList());
  }

  /** All weights, each once: embedding, blocks, norm, head. */
  default List<Weight> weights() {
    var weights = new LinkedHashSet<>(embedding());
    for (var block : blocks()) weights.addAll(block.weights());
    weights.addAll(norm());
    weights.addAll(head());
    return List.copyOf(weights);
  }

  /** Whether matrices are stored (inputs, outputs), and not the other way round. */
  default boolean inputsFirst() {
    return false;
  }

  /** How attention is divided; empty where there is none. */
  default Optional<Heads> attention() {
    return Optional.empty();
  }

  /** Whether the weight of a norm is stored as its distance from 1. */
  default boolean gainsFromOne() {
    return false;
  }

  /** What the weight is called that some published file calls {@code name}. */
  default String canonical(String name) {
    return name;
  }

  /**
   * Whether a published file may have {@code name} beside the weights, and it says nothing that we
   * do not know: a table, or a copy of the token table.
   */
  default boolean isRedundant(String name) {
    return name.endsWith(".rotary_emb.inv_freq")
        || (name.equals("lm_head.weight") && head().equals(embedding().subList(0, 1)));
  }

  /**
   * The architecture that a configuration describes.
   *
   * @throws IllegalArgumentException naming the key, when it describes one that we cannot compute
   */
  static Architecture of(ModelConfig config) {
    config.off("quantization_config");
    var family = config.text("model_type");
    return switch (family) {
      case "llama" -> Llama.of(config);
      case "mistral", "ministral" -> Mistral.of(config);
      case "qwen2" -> Qwen2.of(config);
      case "qwen3" -> Qwen3.of(config);
      case "qwen3_moe" -> Qwen3.Moe.of(config);
      case "smollm3" -> SmolLm3.of(config);
      case "lfm2" -> Lfm2.of(config);
      case "granite" -> Granite.of(config);
      case "olmo2" -> Olmo.second(config);
      case "olmo3" -> Olmo.third(config);
      case "gemma2" -> Gemma2.of(config);
      case "gemma3_text" -> Gemma3.of(config);
      case "phi" -> Phi.of(config);
      case "phi3" -> Phi3.of(config);
      case "gpt2" -> Gpt2.of(config);
      case "mamba" -> Mamba.of(config);
      case "t5" -> T5.of(config);
      case "patches" -> Patches.of(config);
      default ->
          throw new IllegalArgumentException(
              "model_type is \""
                  + family
                  + "\", which cannot be computed; take a model of one of these: "
                  + FAMILIES);
    };
  }

  /**
   * What of a configuration is computed: all of it, or of a model that sees pictures, too, the text
   * part.
   */
  static ModelConfig textOf(ModelConfig config) {
    boolean pictures = config.has("text_config") && config.text("model_type").equals("gemma3");
    return pictures ? Gemma3.textOf(config) : config;
  }
}
