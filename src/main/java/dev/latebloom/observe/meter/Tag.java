package dev.latebloom.observe.meter;

import dev.latebloom.ingest.record.Rejection;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Rewriting;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.Stage;
import dev.latebloom.observe.summary.LearningTimes;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Function;

/**
 * A tag and the closed set of its values.
 *
 * @param shown how a value is written
 */
record Tag<T>(String key, List<T> values, Function<T, String> shown) {
  static final Tag<Cohort> COHORT = of("cohort", Cohort.class);
  static final Tag<Simplicity.Decile> DECILE = of("decile", Simplicity.Decile.class);
  static final Tag<Simplicity.LearnedShare> LEARNED = of("learned", Simplicity.LearnedShare.class);
  static final Tag<LensFigures.Quantile> QUANTILE = of("percentile", LensFigures.Quantile.class);
  static final Tag<Rejection> REASON = of("reason", Rejection.class);
  static final Tag<Rewriting> REWRITING = of("rewriting", Rewriting.class);
  static final Tag<Stage> STAGE = of("stage", Stage.class);
  static final Tag<Part> PART = of("part", Part.class);
  static final Tag<Phase> PHASE = of("phase", Phase.class);
  static final Tag<DiskFigures.Use> USE = of("use", DiskFigures.Use.class);

  /** A step up to which something is counted; Prometheus writes the last one so. */
  static final Tag<Integer> UNTIL =
      new Tag<>(
          "until",
          LearningTimes.BOUNDS,
          step -> step == Integer.MAX_VALUE ? "+Inf" : String.valueOf(step));

  Tag {
    values = List.copyOf(values);
  }

  private static <E extends Enum<E>> Tag<E> of(String key, Class<E> type) {
    return new Tag<>(key, List.of(type.getEnumConstants()), Meters::lower);
  }

  Tags with(T value) {
    return Tags.of(key, shown.apply(value));
  }

  List<String> allowed() {
    return values.stream().map(shown).toList();
  }
}
