package dev.latebloom.train.model;

/**
 * The shape of a decoder-only transformer of the Llama family.
 *
 * @param vocabulary how many token ids there are
 * @param width of the residual stream; a multiple of {@code 2 * heads}
 * @param layers blocks of attention and feed-forward
 * @param heads of the queries
 * @param kvHeads of keys and values; divides {@code heads}
 * @param hidden width of the feed-forward layer
 * @param context longest sequence in tokens
 * @param ropeTheta base of the rotary frequencies
 * @param normEpsilon added to the mean square under the root in RMSNorm
 */
public record ModelSettings(
    int vocabulary,
    int width,
    int layers,
    int heads,
    int kvHeads,
    int hidden,
    int context,
    double ropeTheta,
    double normEpsilon) {
  public ModelSettings {
    positive("vocabulary", vocabulary);
    positive("width", width);
    positive("layers", layers);
    positive("heads", heads);
    positive("kv-heads", kvHeads);
    positive("hidden", hidden);
    positive("context", context);
    if (width % (2 * heads) != 0) {
      throw new IllegalArgumentException(
          "model.width is " + width + "; it must be a multiple of 2 * heads = " + 2 * heads);
    }
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "model.kv-heads is " + kvHeads + "; it must divide heads = " + heads);
    }
    if (!(ropeTheta > 0 && ropeTheta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("model.rope-theta is " + ropeTheta);
    }
    if (!(normEpsilon > 0 && normEpsilon < 1)) {
      throw new IllegalArgumentException("model.norm-epsilon is " + normEpsilon);
    }
  }

  /** Width of one head. */
  public int headWidth() {
    return width / heads;
  }

  private static void positive(String key, int value) {
    if (value < 1) throw new IllegalArgumentException("model." + key + " is " + value);
  }
}
