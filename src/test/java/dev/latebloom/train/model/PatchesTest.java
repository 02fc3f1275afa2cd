package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.fresh.PatchSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Against the same model written out in doubles, byte by byte. */
final class PatchesTest {
  private static final int PATCH = 4;
  private static final int WIDTH = 16;
  private static final int LOCAL = 8;
  private static final int HEAD = 8;
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Model MODEL =
      Model.create(
          TORCH,
          new PatchSettings(32, PATCH, WIDTH, 2, 2, 24, 32, LOCAL, 2, 12, 100, 1e-5),
          0,
          Compute.FP32,
          7);

  @AfterAll
  static void close() {
    MODEL.close();
    TORCH.close();
  }

  @Test
  void everyScoreIsTheFormulas() {
    var weights = weights();
    for (int length : new int[] {1, 3, 4, 5, 14}) {
      int[] text = new SplittableRandom(length).ints(length, 0, 32).toArray();
      float[] found = logits(text);
      for (int t = 0; t < length; t++) {
        double[] expected = Formula.scores(weights, text, t);
        for (int v = 0; v < 32; v++) {
          assertThat((double) found[32 * t + v]).isCloseTo(expected[v], within(1e-4));
        }
      }
    }
  }

  @Test
  void noByteSeesALaterOne() {
    int[] text = new SplittableRandom(1).ints(15, 0, 32).toArray();
    float[] before = logits(text);
    for (int t = 1; t < text.length; t++) {
      int[] other = text.clone();
      other[t] = (other[t] + 1) % 32;
      assertThat(Arrays.copyOf(logits(other), 32 * t)).isEqualTo(Arrays.copyOf(before, 32 * t));
    }
  }

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    int[] text = new SplittableRandom(2).ints(11, 0, 32).toArray();
    int[] targets = new SplittableRandom(3).ints(11, 0, 32).toArray();
    var weights = MODEL.weights();
    TORCH.enter();
    try (var scope = TORCH.scope()) {
      var tokens = TORCH.create(scope, text, new Shape(1, text.length));
      int[] all = IntStream.range(0, text.length).toArray();
      var at = TORCH.create(scope, all, new Shape(all.length));
      var entropy = MODEL.crossEntropy(1 << 20);
      entropy.backward(MODEL.recordStates(tokens, at), targets, 1f);
      for (int i = 0; i < weights.size(); i++) {
        var gradient = MODEL.gradients().get(i);
        double norm = Math.sqrt(gradient.square().sum().toFloatArray()[0]);
        assertThat(norm).as(MODEL.layout().get(i).name()).isPositive();
        // Along the gradient, where the loss rises by its norm.
        float step = (float) (5e-4 / norm);
        var was = weights.get(i).duplicate();
        double up = loss(entropy, was.add(gradient.mul(step)), i, tokens, at, targets);
        double down = loss(entropy, was.sub(gradient.mul(step)), i, tokens, at, targets);
        TORCH.copy(new NDList(was), new NDList(weights.get(i)));
        assertThat((up - down) / (2 * step * norm))
            .as(MODEL.layout().get(i).name())
            .isCloseTo(norm, within(0.02 * norm + 2e-3));
      }
    }
  }

  @Test
  void sharedRowsAreRefused() {
    try (var scope = TORCH.scope()) {
      var tokens = TORCH.create(scope, new int[8], new Shape(1, 8));
      var places = TORCH.create(scope, new int[] {0, 1, 2, 0, 1, 2, 3, 4}, new Shape(1, 8));
      var at = TORCH.create(scope, new int[] {0}, new Shape(1));
      assertThatThrownBy(() -> MODEL.states(TokenRows.packed(tokens, places), at))
          .hasMessageContaining("set sample.packing = off");
    }
  }

  private static double loss(
      CrossEntropy entropy, NDArray values, int weight, NDArray tokens, NDArray at, int[] targets) {
    TORCH.copy(new NDList(values), new NDList(MODEL.weights().get(weight)));
    float[] losses = entropy.losses(MODEL.states(TokenRows.alone(tokens), at), targets);
    return IntStream.range(0, losses.length).mapToDouble(i -> losses[i]).sum();
  }

  private static float[] logits(int[] text) {
    TORCH.enter();
    try (var scope = TORCH.scope()) {
      var tokens = TORCH.create(scope, text, new Shape(1, text.length));
      int[] all = IntStream.range(0, text.length).toArray();
      return MODEL.logits(tokens, TORCH.create(scope, all, new Shape(all.length))).toFloatArray();
    }
  }

  private static Function<String, float[]> weights() {
    var weights = new HashMap<String, float[]>();
    for (int i = 0; i < MODEL.layout().size(); i++) {
      weights.put(MODEL.layout().get(i).name(), MODEL.weights().get(i).toFloatArray());
    }
    return name -> Objects.requireNonNull(weights.get(name), name);
  }

  /** The formulas of MegaByte's two models, with the blocks of Llama. */
  private static final class Formula {
    static double[] scores(Function<String, float[]> w, int[] text, int t) {
      int patch = t / PATCH;
      // Over patches: what is made of one goes to the next, and to the first go zeros.
      var patches = new double[patch][WIDTH];
      int share = WIDTH / PATCH;
      for (int q = 0; q < patch; q++) {
        for (int i = 0; i < PATCH; i++) {
          int b = text[q * PATCH + i];
          for (int d = 0; d < share; d++) {
            patches[q][i * share + d] = w.apply("model.global.embed_tokens.weight")[b * share + d];
          }
        }
      }
      for (int l = 0; patch > 0 && l < 2; l++) {
        patches = block(w, "model.global.layers." + l + ".", patches, 24);
      }
      double[] last = patch > 0 ? patches[patch - 1] : new double[WIDTH];
      double[] handed =
          product(w.apply("model.local.layers.0.handover.weight"), last, PATCH * LOCAL);
      // Within the patch.
      int slots = t % PATCH + 1;
      var bytes = new double[slots][LOCAL];
      for (int i = 0; i < slots; i++) {
        int b = text[patch * PATCH + i];
        for (int d = 0; d < LOCAL; d++) {
          bytes[i][d] =
              w.apply("model.local.embed_tokens.weight")[b * LOCAL + d] + handed[i * LOCAL + d];
        }
      }
      for (int l = 0; l < 2; l++) bytes = block(w, "model.local.layers." + l + ".", bytes, 12);
      double[] normed = norm(bytes[slots - 1], w.apply("model.norm.weight"));
      return product(w.apply("lm_head.weight"), normed, 32);
    }

    private static double[][] block(
        Function<String, float[]> w, String at, double[][] x, int hidden) {
      int n = x.length;
      int width = x[0].length;
      var q = new double[n][];
      var k = new double[n][];
      var v = new double[n][];
      for (int i = 0; i < n; i++) {
        double[] y = norm(x[i], w.apply(at + "input_layernorm.weight"));
        q[i] = turned(product(w.apply(at + "self_attn.q_proj.weight"), y, width), i);
        k[i] = turned(product(w.apply(at + "self_attn.k_proj.weight"), y, width), i);
        v[i] = product(w.apply(at + "self_attn.v_proj.weight"), y, width);
      }
      var out = new double[n][];
      for (int i = 0; i < n; i++) {
        var a = new double[width];
        for (int h = 0; h < width; h += HEAD) {
          var share = new double[i + 1];
          double sum = 0;
          for (int j = 0; j <= i; j++) {
            double dot = 0;
            for (int d = h; d < h + HEAD; d++) dot += q[i][d] * k[j][d];
            share[j] = Math.exp(dot / Math.sqrt(HEAD));
            sum += share[j];
          }
          for (int j = 0; j <= i; j++) {
            for (int d = h; d < h + HEAD; d++) a[d] += share[j] / sum * v[j][d];
          }
        }
        double[] y = plus(x[i], product(w.apply(at + "self_attn.o_proj.weight"), a, width));
        double[] z = norm(y, w.apply(at + "post_attention_layernorm.weight"));
        double[] gate = product(w.apply(at + "mlp.gate_proj.weight"), z, hidden);
        double[] up = product(w.apply(at + "mlp.up_proj.weight"), z, hidden);
        for (int d = 0; d < hidden; d++) up[d] *= gate[d] / (1 + Math.exp(-gate[d]));
        out[i] = plus(y, product(w.apply(at + "mlp.down_proj.weight"), up, width));
      }
      return out;
    }

    /** Each head's element i with element i + HEAD / 2. */
    private static double[] turned(double[] x, int position) {
      double[] y = x.clone();
      for (int h = 0; h < x.length; h += HEAD) {
        for (int i = 0; i < HEAD / 2; i++) {
          double angle = position * Math.pow(100, -2.0 * i / HEAD);
          double one = x[h + i];
          double other = x[h + i + HEAD / 2];
          y[h + i] = one * Math.cos(angle) - other * Math.sin(angle);
          y[h + i + HEAD / 2] = other * Math.cos(angle) + one * Math.sin(angle);
        }
      }
      return y;
    }

    private static double[] norm(double[] x, float[] weight) {
      double mean = Arrays.stream(x).map(e -> e * e).average().orElseThrow();
      var y = new double[x.length];
      for (int d = 0; d < y.length; d++) y[d] = x[d] / Math.sqrt(mean + 1e-5) * weight[d];
      return y;
    }

    private static double[] product(float[] matrix, double[] x, int outputs) {
      var y = new double[outputs];
      for (int o = 0; o < outputs; o++) {
        for (int d = 0; d < x.length; d++) y[o] += matrix[o * x.length + d] * x[d];
      }
      return y;
    }

    private static double[] plus(double[] a, double[] b) {
      var sum = a.clone();
      for (int d = 0; d < sum.length; d++) sum[d] += b[d];
      return sum;
    }
  }
}
