package dev.latebloom.lab;

import dev.latebloom.lab.InContextReport.Kind;
import dev.latebloom.lab.InContextReport.Ratio;
import dev.latebloom.lab.InContextReport.ScalarTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The numbers of an independent implementation of the same protocol, for {@link
 * InContextSettings#REFERENCE}, and what else any run must show.
 */
final class References {
  private static final double[] PLATEAUS = {1.00000, 0.64058, 0.37737, 0.20981, 0.13600};
  private static final double[] SCALAR_STEPS = {497, 883, 1987, 7958};

  private static final double DESCENT = 10.1;
  private static final double SAM_01 = 7.3;
  private static final double TWICE = 5.2;
  private static final double THRICE = 3.8;

  /** Of a closed form: steps are no flow, and neighbours that are close leave little rest. */
  private static final double OTHER_TASKS = 0.05;

  private References() {}

  static List<Check> plateaus(InContextSettings settings, List<InContextReport.Plateau> plateaus) {
    double share = settings.hasReferenceTask() ? 0.01 : OTHER_TASKS;
    var checks = new ArrayList<Check>();
    for (var plateau : plateaus) {
      int learned = plateau.learned();
      double reference = settings.hasReferenceTask() ? PLATEAUS[learned] : plateau.closedForm();
      var name = "loss with %d learned".formatted(learned);
      checks.add(Check.near(name, plateau.measured(), reference, share, 5));
    }
    return checks;
  }

  static List<Check> scalar(InContextSettings settings, List<ScalarTime> times) {
    double share = settings.hasReferenceTask() ? 0.02 : OTHER_TASKS;
    var checks = new ArrayList<Check>();
    for (int d = 0; d < times.size(); d++) {
      var time = times.get(d);
      double reference = settings.hasReferenceTask() ? SCALAR_STEPS[d] : time.closedForm();
      var name = "steps to half, eigenvalue %s".formatted(time.eigenvalue());
      checks.add(Check.near(name, time.measured(), reference, share, 0));
    }
    return checks;
  }

  static List<Check> ratios(InContextSettings settings, List<Ratio> ratios) {
    double descent = ratio(ratios, Kind.DESCENT, 0).orElseThrow();
    var checks = new ArrayList<Check>();
    for (var each : ratios) {
      var reference = settings.hasReferenceRatios() ? reference(each) : OptionalDouble.empty();
      var name = "ratio, " + each.name();
      if (reference.isPresent()) {
        checks.add(Check.near(name, each.ratio(), reference.getAsDouble(), 0.1, 1));
      }
      switch (each.kind()) {
        case DESCENT -> {}
        // A SAM that stalls has no ratio to speak of.
        case SAM -> {
          if (2 * each.finished() > each.seeds()) {
            checks.add(Check.below(name, each.ratio(), smallerRho(ratios, each).orElse(descent)));
          }
        }
        case SLOW_TASKS -> checks.add(Check.below(name, each.ratio(), descent));
        case REVERSED -> checks.add(Check.above(name, each.ratio(), descent));
      }
    }
    return checks;
  }

  private static OptionalDouble reference(Ratio ratio) {
    return switch (ratio.kind()) {
      case DESCENT -> OptionalDouble.of(DESCENT);
      case SAM -> ratio.amount() == 0.01 ? OptionalDouble.of(SAM_01) : OptionalDouble.empty();
      case SLOW_TASKS ->
          ratio.amount() == 2
              ? OptionalDouble.of(TWICE)
              : ratio.amount() == 3 ? OptionalDouble.of(THRICE) : OptionalDouble.empty();
      case REVERSED -> OptionalDouble.empty();
    };
  }

  private static OptionalDouble smallerRho(List<Ratio> ratios, Ratio than) {
    return ratios.stream()
        .filter(r -> r.kind() == Kind.SAM && r.amount() < than.amount())
        .mapToDouble(Ratio::ratio)
        .min();
  }

  private static OptionalDouble ratio(List<Ratio> ratios, Kind kind, double amount) {
    return ratios.stream()
        .filter(r -> r.kind() == kind && r.amount() == amount)
        .mapToDouble(Ratio::ratio)
        .findFirst();
  }
}
