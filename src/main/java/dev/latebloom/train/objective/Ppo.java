package dev.latebloom.train.objective;

import dev.latebloom.train.TokenShares;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.model.TopPMask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * PPO (Schulman et al. 2017, arXiv 1707.06347) with a value head, and with the divergence from the
 * reference taken from the reward of every token, as language models are trained by it (Ziegler et
 * al. 2019, arXiv 1909.08593). The formulas are in docs/adr/0059. With a {@link MaskPolicy} it is
 * NLPO (docs/adr/0061).
 */
public final class Ppo implements Method {
  private static final double SMALL = 1e-8;

  private final TrainingStep training;
  private final Clip clip;
  private final PpoSettings settings;
  private final GeneralizedAdvantages estimate;
  private final ValueLoss valueLoss;
  private final KlControl control;
  private final Optional<MaskPolicy> masking;

  /**
   * Goes on from a checkpoint, where there is one.
   *
   * @param training with a value head
   * @param masking closed at the end
   * @throws IOException when the checkpoint is of another objective, or damaged
   */
  public Ppo(
      TrainingStep training,
      ReinforceSettings shared,
      PpoSettings settings,
      Optional<MaskPolicy> masking,
      Optional<Path> checkpoint)
      throws IOException {
    this.training = training;
    this.clip = new Clip(shared.clip());
    this.settings = settings;
    this.estimate = new GeneralizedAdvantages(settings.discount(), settings.lambda());
    this.valueLoss =
        new ValueLoss(settings.valueClip() == 0 ? Double.POSITIVE_INFINITY : settings.valueClip());
    this.control = new KlControl(shared.kl(), settings.klTarget());
    this.masking = masking;
    if (checkpoint.isEmpty()) return;
    control.restore(checkpoint.get());
    if (masking.isPresent()) masking.get().restore(checkpoint.get());
  }

  @Override
  public Optional<TopPMask> mask() {
    return masking.map(MaskPolicy::mask);
  }

  @Override
  public double kl() {
    return control.coefficient();
  }

  @Override
  public Lesson lesson(Earned earned) {
    // 1. V_t and log π_old(o_t) of every token
    var figures = training.figures(earned.batch(), mask());
    var old = PerToken.of(earned.batch(), figures.losses());
    var values = PerToken.of(earned.batch(), figures.values());
    // 2. r_t = -β (log π_old - log π_ref) + [t last] r, A by GAE, G = A + V
    int n = earned.responses();
    var advantages = new double[n][];
    var goals = new double[n][];
    for (int i = 0; i < n; i++) {
      double[] v = doubles(values, i);
      advantages[i] = estimate.of(tokenRewards(earned, old, i), v);
      goals[i] = v.clone();
      for (int t = 0; t < v.length; t++) goals[i][t] += advantages[i][t];
    }
    // 3. A ← (A - mean A) / std A, over all tokens
    standardize(advantages);
    // 4. L = Σ_i Σ_t 1/T (-J(ρ_t, A_t) + c max((V - G)², (clip(V) - G)²)), T tokens in all
    double all = earned.batch().responseTokens();
    Surrogate.OfResponse weights = (i, _) -> earned.factors().get(i) / all;
    var surrogate =
        new Surrogate(clip, 0, n, (i, t) -> advantages[i][t], weights, earned.reference());
    return new Lesson(new Both(surrogate, values, goals, weights), surrogate);
  }

  private double[] tokenRewards(Earned earned, PerToken old, int response) {
    var rewards = new double[old.tokens(response)];
    if (earned.reference().isPresent()) {
      var reference = earned.reference().get();
      for (int t = 0; t < rewards.length; t++) {
        rewards[t] = -kl() * ((double) reference.at(response, t) - old.at(response, t));
      }
    }
    rewards[rewards.length - 1] += earned.rewards().of(response);
    return rewards;
  }

  private static double[] doubles(PerToken of, int response) {
    var doubles = new double[of.tokens(response)];
    for (int t = 0; t < doubles.length; t++) doubles[t] = of.at(response, t);
    return doubles;
  }

  /** In place: the mean of all becomes 0 and their standard deviation 1. */
  static void standardize(double[][] all) {
    double sum = 0;
    long n = 0;
    for (var some : all) {
      for (double each : some) sum += each;
      n += some.length;
    }
    double mean = sum / n;
    double squares = 0;
    for (var some : all) for (double each : some) squares += (each - mean) * (each - mean);
    double deviation = Math.sqrt(squares / n) + SMALL;
    for (var some : all) {
      for (int t = 0; t < some.length; t++) some[t] = (some[t] - mean) / deviation;
    }
  }

  /** The derivative by losses and by values. */
  private final class Both implements TokenShares {
    private final Surrogate surrogate;
    private final PerToken old;
    private final double[][] goals;
    private final Surrogate.OfResponse weights;

    Both(Surrogate surrogate, PerToken old, double[][] goals, Surrogate.OfResponse weights) {
      this.surrogate = surrogate;
      this.old = old;
      this.goals = goals;
      this.weights = weights;
    }

    @Override
    public float[] of(long id, float[] losses) {
      return surrogate.of(id, losses);
    }

    @Override
    public Optional<TopPMask> mask() {
      return Ppo.this.mask();
    }

    @Override
    public float[] ofValues(long id, float[] values) {
      int i = Math.toIntExact(id);
      double weight = settings.valueWeight() * weights.weight(i, values.length);
      var shares = new float[values.length];
      for (int t = 0; t < shares.length; t++) {
        shares[t] = (float) (weight * valueLoss.slope(values[t], old.at(i, t), goals[i][t]));
      }
      return shares;
    }
  }

  @Override
  public void learned(long step, Lesson lesson) {
    control.heard(lesson.surrogate().divergence());
    masking.ifPresent(policy -> policy.after(step));
  }

  @Override
  public void save(Path folder) throws IOException {
    control.save(folder);
    if (masking.isPresent()) masking.get().save(folder);
  }

  @Override
  public void close() {
    masking.ifPresent(MaskPolicy::close);
  }
}
