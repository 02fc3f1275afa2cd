package dev.latebloom.train.model.layers;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import java.util.List;

/**
 * How attention is divided.
 *
 * @param queries heads of the queries
 * @param shared heads of keys and values, each of which serves {@code queries / shared} query heads
 * @param width of one head
 */
public record Heads(int queries, int shared, int width) {
  public Heads {
    if (queries % shared != 0) {
      throw new IllegalArgumentException(
          "num_key_value_heads is " + shared + "; it must divide num_attention_heads = " + queries);
    }
  }

  /** Heads that share the model's width evenly unless the configuration has {@code head_dim}. */
  public static Heads of(ModelConfig config, int modelWidth) {
    int queries = config.count("num_attention_heads");
    if (!config.has("head_dim") && modelWidth % queries != 0) {
      throw new IllegalArgumentException(
          "hidden_size is " + modelWidth + "; it must be a multiple of the heads, " + queries);
    }
    return new Heads(
        queries,
        config.count("num_key_value_heads", queries),
        config.count("head_dim", modelWidth / queries));
  }

  /** Width of all queries together. */
  public int queriesWidth() {
    return queries * width;
  }

  /** Width of all keys together, or of all values. */
  public int sharedWidth() {
    return shared * width;
  }

  /** Shapes of the KV cache: keys and values of every position. */
  public List<Shape> cacheShapes(int rows, int length) {
    var shape = new Shape(rows, shared, length, width);
    return List.of(shape, shape);
  }

  /** Kernels for these heads, products of queries and keys divided by the root of their width. */
  public KernelArchive in(KernelArchive kernels) {
    return in(kernels, 1 / Math.sqrt(width));
  }

  /**
   * Kernels for these heads.
   *
   * @param scale what products of queries and keys are multiplied by
   */
  public KernelArchive in(KernelArchive kernels, double scale) {
    return kernels
        .with("heads", queries)
        .with("kv_heads", shared)
        .with("head_width", width)
        .with("attention_scale", scale);
  }
}
