package dev.latebloom.observe.meter;

import dev.latebloom.ingest.record.Rejection;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Rewriting;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.Stage;
import java.util.Arrays;
import java.util.List;

/** A tag and the closed set of its values. */
record Tag<E extends Enum<E>>(String key, Class<E> type) {
  static final Tag<Cohort> COHORT = new Tag<>("cohort", Cohort.class);
  static final Tag<Simplicity.Decile> DECILE = new Tag<>("decile", Simplicity.Decile.class);
  static final Tag<Simplicity.LearnedShare> LEARNED =
      new Tag<>("learned", Simplicity.LearnedShare.class);
  static final Tag<LensFigures.Quantile> QUANTILE =
      new Tag<>("percentile", LensFigures.Quantile.class);
  static final Tag<Rejection> REASON = new Tag<>("reason", Rejection.class);
  static final Tag<Rewriting> REWRITING = new Tag<>("rewriting", Rewriting.class);
  static final Tag<Stage> STAGE = new Tag<>("stage", Stage.class);
  static final Tag<Part> PART = new Tag<>("part", Part.class);
  static final Tag<Phase> PHASE = new Tag<>("phase", Phase.class);
  static final Tag<DiskFigures.Use> USE = new Tag<>("use", DiskFigures.Use.class);

  List<String> allowed() {
    return Arrays.stream(type.getEnumConstants()).map(Meters::lower).toList();
  }
}
