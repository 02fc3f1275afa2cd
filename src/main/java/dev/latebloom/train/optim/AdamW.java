package dev.latebloom.train.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) with bias correction. Norms, biases and the decay
 * rates of state spaces do not decay.
 *
 * <pre>
 * m ← β₁ m + (1 - β₁) g        v ← β₂ v + (1 - β₂) g²
 * θ ← θ - η λ θ - η (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε)
 * </pre>
 *
 * The state is one m and one v for each weight, and t, the number of updates made. With {@link
 * UpdateRule.StateType#INT8} the m and v of a weight of 4,096 numbers and more are codes in blocks
 * of 256 (Dettmers et al. 2022), which an update makes numbers and codes again a million at a time:
 * 2.03 bytes a weight instead of 8. Unlike in the paper, blocks are 256 numbers and not 2,048, and
 * no v that is not zero becomes zero, since m would then be divided by ε alone.
 */
public final class AdamW extends Optimizer {
  private static final int CODES = 256;
  private static final int BLOCK = 256;
  private static final int POWERS = 7;

  /** Numbers of a weight, as in the paper. */
  private static final int FEWEST_CODED = 4096;

  private final double weightDecay;
  private final Kernels kernels;
  private final Map<Kind, Group> groups = new LinkedHashMap<>();
  private final NDList squares = new NDList();
  private final NDArray tables;

  /** Starts with m = v = 0 and t = 0. */
  AdamW(Torch torch, UpdateRule.AdamW rule, List<Parameter> parameters) {
    this(torch, rule, parameters, new OptimizerState(torch, name(rule)));
  }

  /**
   * As a part of another optimizer.
   *
   * @param state of the whole
   */
  AdamW(Torch torch, UpdateRule.AdamW rule, List<Parameter> parameters, OptimizerState state) {
    super(state);
    this.weightDecay = rule.weightDecay();
    this.kernels =
        torch.load(
            KernelArchive.ofResource(AdamW.class, "adamw.kernel")
                .with("beta1", rule.beta1())
                .with("beta2", rule.beta2())
                .with("epsilon", rule.epsilon()));
    this.tables = torch.create(state.memory(), tables(), new Shape(2, CODES));
    for (var parameter : parameters) {
      long count = parameter.shape().size();
      boolean coded = rule.state() == UpdateRule.StateType.INT8 && count >= FEWEST_CODED;
      var kind = new Kind(parameter.decays(), coded, parameter.rate());
      var group = groups.computeIfAbsent(kind, _ -> new Group());
      group.weights.add(parameter.weight());
      group.gradients.add(parameter.gradient());
      var shape = coded ? new Shape((count + BLOCK - 1) / BLOCK, BLOCK / 4 + 1) : parameter.shape();
      group.means.add(state.zeros("mean." + parameter.name(), shape));
      var square = state.zeros("square." + parameter.name(), shape);
      group.squares.add(square);
      squares.add(square);
    }
  }

  private static String name(UpdateRule.AdamW rule) {
    return switch (rule.state()) {
      case FP32 -> "adamw";
      case INT8 -> "adamw with state-type = int8";
    };
  }

  /**
   * What the codes of m and of v stand for, as shares of the largest in their block, ascending: 0,
   * and from 10⁻⁶ to 1 in each power of ten twice as many numbers as in the one below, of either
   * sign or of one (dynamic tree quantisation: Dettmers et al. 2022, section 1.3).
   */
  static float[] tables() {
    var tables = new float[2 * CODES];
    for (int signs = 2; signs > 0; signs--) {
      var levels = DoubleStream.builder().add(0).add(1);
      for (int power = 0; power < POWERS; power++) {
        int count = (2 << power) / signs;
        for (int i = 0; i < count; i++) {
          double level = Math.pow(10, power - POWERS + 1) * (0.1 + 0.9 * (i + 0.5) / count);
          levels.add(level);
          if (signs == 2) levels.add(-level);
        }
      }
      double[] sorted = levels.build().sorted().toArray();
      for (int i = 0; i < CODES; i++) tables[(2 - signs) * CODES + i] = (float) sorted[i];
    }
    return tables;
  }

  private record Kind(boolean decays, boolean coded, double rate) {}

  /** Weights of one kind, with all that belongs to them. */
  private static final class Group {
    private final NDList weights = new NDList();
    private final NDList gradients = new NDList();
    private final NDList means = new NDList();
    private final NDList squares = new NDList();
  }

  @Override
  void apply(NDManager scope, double learningRate) {
    groups.forEach(
        (kind, group) -> {
          double decay = kind.decays ? weightDecay : 0;
          var inputs =
              new NDList(Numbers.of(scope, learningRate * kind.rate, (double) updates(), decay));
          if (kind.coded) inputs.add(tables);
          kernels.run(
              kind.coded ? "adamw_coded" : "adamw",
              inputs,
              group.weights,
              group.gradients,
              group.means,
              group.squares);
        });
  }

  /**
   * v, in the order of the parameters; zero before the first update. Codes stand for themselves.
   */
  NDList squares() {
    return squares;
  }

  @Override
  public void close() {
    kernels.close();
    super.close();
  }
}
