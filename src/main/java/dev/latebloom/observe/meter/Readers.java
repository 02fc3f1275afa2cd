package dev.latebloom.observe.meter;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.SourceFigures;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.RolloutFigures;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Where the numbers of {@link Meters} are read. */
final class Readers {
  private Readers() {}

  static ToDoubleFunction<RunMeters> training(ToDoubleFunction<Snapshot> value) {
    return run -> value.applyAsDouble(run.snapshot());
  }

  static ToDoubleFunction<RunMeters> rollouts(ToDoubleFunction<RolloutFigures> value) {
    return training(snapshot -> value.applyAsDouble(snapshot.rollouts()));
  }

  static ToDoubleFunction<RunMeters> figures(ToDoubleFunction<Figures> value) {
    return run -> value.applyAsDouble(run.snapshot().figures());
  }

  static ToDoubleFunction<RunMeters> simplicity(ToDoubleFunction<Simplicity> value) {
    return run -> value.applyAsDouble(run.snapshot().figures().simplicity());
  }

  static <T> Measure simplicity(
      String name, String unit, Tag<T> tag, ToDoubleBiFunction<T, Simplicity> value) {
    return Measure.gauge(
        name,
        unit,
        tag,
        (run, of) -> value.applyAsDouble(of, run.snapshot().figures().simplicity()));
  }

  static double learned(RunMeters run, int step) {
    return run.snapshot().figures().learned().upTo(step);
  }

  static Measure lens(String name, ToDoubleFunction<LensFigures> value) {
    return Measure.gauge("lens." + name, "", run -> value.applyAsDouble(run.lens()));
  }

  static ToDoubleFunction<RunMeters> ingest(ToDoubleFunction<IngestFigures> value) {
    return run -> value.applyAsDouble(run.ingest());
  }

  static ToDoubleFunction<RunMeters> pool(ToDoubleFunction<PoolFigures> value) {
    return run -> value.applyAsDouble(run.pool());
  }

  static Measure source(String name, String unit, ToDoubleFunction<SourceFigures> value) {
    return Measure.gauge(
        "source." + name, unit, List.of("source"), run -> tagged("source", run.sources(), value));
  }

  static <T> Map<Tags, Double> tagged(String key, Map<String, T> shown, ToDoubleFunction<T> value) {
    return shown.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                each -> Tags.of(key, each.getKey()), each -> value.applyAsDouble(each.getValue())));
  }

  static Map<Tags, Double> build(RunMeters run) {
    return Map.of(run.host().build(), 1.0);
  }

  static double diskUsed(RunMeters run, DiskFigures.Use use) {
    return disk(it -> it.used().getOrDefault(use, 0L)).applyAsDouble(run);
  }

  /** NaN before the disk has been looked at. */
  static ToDoubleFunction<RunMeters> disk(ToDoubleFunction<DiskFigures> value) {
    return run -> run.disk().map(value::applyAsDouble).orElse(Double.NaN);
  }

  /** NaN while there is no checkpoint. */
  static ToDoubleFunction<RunMeters> checkpoint(ToDoubleFunction<CheckpointFigures> value) {
    return run -> run.checkpoint().any() ? value.applyAsDouble(run.checkpoint()) : Double.NaN;
  }

  /** NaN before the first evaluation. */
  static ToDoubleFunction<RunMeters> evaluated(ToDoubleFunction<Evaluation> value) {
    return run -> run.evaluation().any() ? value.applyAsDouble(run.evaluation()) : Double.NaN;
  }

  /** {@code none} where the newest figures have nothing about the cohort. */
  static ToDoubleBiFunction<RunMeters, Cohort> cohort(
      ToDoubleFunction<CohortFigures> value, double none) {
    return (run, cohort) ->
        run.snapshot().figures().cohorts().stream()
            .filter(figures -> figures.cohort() == cohort)
            .mapToDouble(value)
            .findFirst()
            .orElse(none);
  }

  static double orNaN(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
  }
}
