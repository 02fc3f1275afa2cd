package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.random.SplitMix64;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Flan-T5s of bytes with random weights. */
public final class TinyT5 {
  private TinyT5() {}

  /** One whose end token is 0. */
  public static Model of(Torch torch, long seed) {
    var source =
        new WeightSource() {
          @Override
          public NDArray read(NDManager memory, Weight weight) {
            return torch.create(memory, numbers(weight, seed), weight.shape());
          }

          @Override
          public FloatType type(Weight weight) {
            return FloatType.F32;
          }
        };
    try {
      return Model.read(torch, config(), Compute.FP32, true, source, Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] numbers(Weight weight, long seed) {
    var random = SplitMix64.stream(seed, weight.name().hashCode());
    var numbers = new float[Math.toIntExact(weight.shape().size())];
    boolean isNorm = weight.shape().dimension() == 1;
    // A head that can prefer a token also where adapters leave it as it is.
    double spread = weight.name().equals("lm_head.weight") ? 0.4 : 0.1;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = isNorm ? 1 : (float) (spread * random.nextGaussian());
    }
    return numbers;
  }

  private static ModelConfig config() throws JsonProcessingException {
    var json =
        """
        {"model_type": "t5", "vocab_size": 256, "d_model": 32, "d_kv": 16, "d_ff": 48, "num_layers": 1,
         "num_decoder_layers": 1, "num_heads": 2, "feed_forward_proj": "gated-gelu",
         "tie_word_embeddings": false, "decoder_start_token_id": 0, "eos_token_id": 0}
        """;
    return new ModelConfig((ObjectNode) new JsonMapper().readTree(json));
  }
}
