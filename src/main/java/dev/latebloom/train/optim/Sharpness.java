package dev.latebloom.train.optim;

/** Where the gradient that an update follows is taken: at the weights, or up a slope from them. */
public sealed interface Sharpness {

  /** At the weights: no second pass. */
  record None() implements Sharpness {}

  /** A second pass at a distance of {@link #rho} from the weights. */
  sealed interface Ascent extends Sharpness {
    /** Length of the step up the slope, over all weights; 0 or more. */
    double rho();
  }

  /** Sharpness-aware minimisation (Foret et al. 2021). */
  record Sam(double rho) implements Ascent {
    public Sam {
      Checks.notNegative("sharpness.rho", rho);
    }
  }

  /** Functional SAM (Singh et al. 2025): only the network's Jacobian is taken up the slope. */
  record FunctionalSam(double rho) implements Ascent {
    public FunctionalSam {
      Checks.notNegative("sharpness.rho", rho);
    }
  }

  /** Functional SAM up a slope that AdamW's second moment preconditions (Singh et al. 2025). */
  record PreconditionedFunctionalSam(double rho) implements Ascent {
    public PreconditionedFunctionalSam {
      Checks.notNegative("sharpness.rho", rho);
    }
  }
}
