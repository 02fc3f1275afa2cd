package dev.latebloom.train.objective;

import dev.latebloom.config.Range;

/**
 * GRPO (Shao et al. 2024, arXiv 2402.03300, equation 3): {@code L = Σ_i 1/(n |o_i|) Σ_t (-J(ρ, A_i)
 * + β D)}, where the advantage of a response is its distance from its group's mean reward. There is
 * no value head and no state.
 *
 * @param clip ε
 * @param kl β
 */
public record Grpo(Clip clip, double kl) implements Method {

  /** As the settings say. */
  public static Grpo of(ReinforceSettings settings) {
    Range.within("train.reinforce.group", 2, 1024, settings.group());
    return new Grpo(new Clip(settings.clip()), settings.kl());
  }

  @Override
  public Lesson lesson(Earned earned) {
    double[] advantages = earned.rewards().advantages();
    double n = earned.responses();
    var surrogate =
        new Surrogate(
            clip,
            kl,
            earned.responses(),
            (i, _) -> advantages[i],
            // Every response counts alike, however long it is.
            (i, tokens) -> earned.factors().get(i) / (n * tokens),
            earned.reference());
    return new Lesson(surrogate, surrogate);
  }
}
