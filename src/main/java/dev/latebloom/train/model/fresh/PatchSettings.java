package dev.latebloom.train.model.fresh;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latebloom.config.Range;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;

/**
 * The sizes of a model of patches that begins from nothing; width, layers and hidden are those of
 * the model over patches.
 *
 * @param vocabulary how many token ids there are
 * @param patch tokens of one
 * @param width a multiple of patch and of {@code 2 * heads}
 * @param heads of the model over patches; those of the other are as wide
 * @param context longest sequence in tokens, a multiple of patch
 * @param localWidth of the model within patches, a multiple of a head's width
 * @param ropeTheta base of the rotary frequencies
 * @param normEpsilon added to the mean square under the root in RMSNorm
 */
public record PatchSettings(
    int vocabulary,
    int patch,
    int width,
    int layers,
    int heads,
    int hidden,
    int context,
    int localWidth,
    int localLayers,
    int localHidden,
    double ropeTheta,
    double normEpsilon)
    implements NewModel {
  public PatchSettings {
    NewModel.positive("vocabulary", vocabulary);
    NewModel.positive("patch", patch);
    NewModel.positive("width", width);
    NewModel.positive("layers", layers);
    NewModel.positive("heads", heads);
    NewModel.positive("hidden", hidden);
    NewModel.positive("context", context);
    NewModel.positive("local-width", localWidth);
    NewModel.positive("local-layers", localLayers);
    NewModel.positive("local-hidden", localHidden);
    multiple("width", width, "2 * train.model.heads", 2 * heads);
    multiple("width", width, "train.model.patch", patch);
    multiple("context", context, "train.model.patch", patch);
    multiple("local-width", localWidth, "train.model.width / heads", width / heads);
    Range.above("train.model.rope-theta", 0, ropeTheta);
    NewModel.share("norm-epsilon", normEpsilon);
  }

  private static void multiple(String key, int value, String of, int divisor) {
    Range.require(
        value % divisor == 0,
        "train.model." + key,
        "must be a multiple of " + of + " = " + divisor,
        value);
  }

  @Override
  public ModelConfig config() {
    var config = JsonNodeFactory.instance.objectNode();
    config.put("head_dim", width / heads);
    config.put("hidden_size", width);
    config.put("intermediate_size", hidden);
    config.put("local_hidden_size", localWidth);
    config.put("local_intermediate_size", localHidden);
    config.put("local_num_hidden_layers", localLayers);
    config.put("max_position_embeddings", context);
    config.put("model_type", "patches");
    config.put("num_hidden_layers", layers);
    config.put("patch_size", patch);
    config.put("rms_norm_eps", normEpsilon);
    config.put("rope_theta", ropeTheta);
    config.put("torch_dtype", "float32");
    config.put("vocab_size", vocabulary);
    return new ModelConfig(config);
  }

  @Override
  public float[] initial(Weight weight, long seed) {
    return new InitialLlama(seed, layers + localLayers).of(weight);
  }
}
