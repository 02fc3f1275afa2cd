package dev.latebloom.train.model;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** Names and shapes of the weights, exactly as Hugging Face's Llama files have them. */
public final class LlamaLayout {
  public static final String EMBEDDING = "model.embed_tokens.weight";
  public static final String FINAL_NORM = "model.norm.weight";

  /** Weights of one block, in the order in which the kernel takes them. */
  static final int WEIGHTS_A_BLOCK = 9;

  private LlamaLayout() {}

  /** One weight. A linear weight is (out, in). */
  public record Entry(String name, Shape shape) {
    /** Norm weights are the 1-D ones. */
    public boolean isNorm() {
      return shape.dimension() == 1;
    }

    boolean isEmbedding() {
      return name.equals(EMBEDDING);
    }

    /** Whether it writes into the residual stream. */
    boolean isResidualProjection() {
      return name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
    }
  }

  /** The embedding, then each block's weights, then the final norm. */
  public static List<Entry> of(ModelSettings settings) {
    var entries = new ArrayList<Entry>();
    entries.add(new Entry(EMBEDDING, new Shape(settings.vocabulary(), settings.width())));
    for (int layer = 0; layer < settings.layers(); layer++) {
      addBlock(entries, settings, "model.layers." + layer + ".");
    }
    entries.add(new Entry(FINAL_NORM, new Shape(settings.width())));
    return List.copyOf(entries);
  }

  private static void addBlock(List<Entry> entries, ModelSettings settings, String prefix) {
    long width = settings.width();
    long hidden = settings.hidden();
    long shared = (long) settings.kvHeads() * settings.headWidth();
    entries.add(new Entry(prefix + "input_layernorm.weight", new Shape(width)));
    entries.add(new Entry(prefix + "self_attn.q_proj.weight", new Shape(width, width)));
    entries.add(new Entry(prefix + "self_attn.k_proj.weight", new Shape(shared, width)));
    entries.add(new Entry(prefix + "self_attn.v_proj.weight", new Shape(shared, width)));
    entries.add(new Entry(prefix + "self_attn.o_proj.weight", new Shape(width, width)));
    entries.add(new Entry(prefix + "post_attention_layernorm.weight", new Shape(width)));
    entries.add(new Entry(prefix + "mlp.gate_proj.weight", new Shape(hidden, width)));
    entries.add(new Entry(prefix + "mlp.up_proj.weight", new Shape(hidden, width)));
    entries.add(new Entry(prefix + "mlp.down_proj.weight", new Shape(width, hidden)));
  }
}
