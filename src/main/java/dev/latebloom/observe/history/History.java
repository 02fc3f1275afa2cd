package dev.latebloom.observe.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.file.Durable;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.SourceFigures;
import dev.latebloom.observe.summary.Curves;
import dev.latebloom.observe.summary.Largest;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.RolloutFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The curves of a run since its first step, over all restarts. Thread-safe.
 *
 * <p>They are written with every checkpoint; a run that goes on from there makes the rest again.
 */
public final class History {
  /** Sources with a curve of their own; the rest are taken together. */
  private static final int SOURCES = 11;

  private static final JsonMapper JSON = new JsonMapper();

  private static final class Kept {
    private final Curves curves;
    private long version;

    Kept(Curves curves) {
      this.curves = curves;
    }
  }

  private final Path file;
  private final Map<Chart, Kept> charts = new EnumMap<>(Chart.class);
  private final Largest<SourceFigures> sources =
      new Largest<>(
          SOURCES,
          each -> Largest.shown(each.source()),
          SourceFigures::examples,
          SourceFigures::plus);
  private final Largest<Evaluation.Level> heldOut =
      new Largest<>(
          SOURCES,
          each -> Largest.shown(each.source()),
          Evaluation.Level::records,
          Evaluation.Level::plus);

  /**
   * That of a run that has made no step.
   *
   * @param file to which it is written
   */
  public History(Path file) {
    this.file = file;
    for (var chart : Chart.values()) charts.put(chart, new Kept(new Curves(chart.points())));
  }

  private Kept of(Chart chart) {
    return Objects.requireNonNull(charts.get(chart));
  }

  /**
   * Takes a step.
   *
   * @param loss mean of its examples, in nats
   */
  public synchronized void stepped(long step, double loss, RolloutFigures responses) {
    add(Chart.LOSS, step, Map.of("loss", loss));
    if (!responses.any()) return;
    add(Chart.REWARD, step, Map.of("reward", responses.reward()));
    // Without a reference model it is not known.
    if (Double.isFinite(responses.kl())) {
      add(Chart.DIVERGENCE, step, Map.of("divergence", responses.kl()));
    }
    add(Chart.ENTROPY, step, Map.of("entropy", responses.entropy()));
  }

  /**
   * Takes a pass over the ledger.
   *
   * @param bySource the figures of every source
   */
  public synchronized void passed(Figures figures, List<SourceFigures> bySource) {
    var losses = new HashMap<String, Double>();
    var shares = new HashMap<String, Double>();
    double all = figures.cohorts().stream().mapToLong(CohortFigures::examples).sum();
    for (var each : figures.cohorts()) {
      losses.put(name(each.cohort()), each.meanLoss());
      shares.put(name(each.cohort()), each.examples() / all);
    }
    add(Chart.COHORT_LOSS, figures.step(), losses);
    add(Chart.COHORT_SHARE, figures.step(), shares);
    var shown = new HashMap<String, Double>();
    sources.of(bySource).forEach((name, of) -> shown.put(name, of.meanLoss()));
    replace(Chart.SOURCE_LOSS, figures.step(), shown);
  }

  private static String name(Cohort cohort) {
    return cohort.name().toLowerCase(Locale.ROOT);
  }

  /** Takes an evaluation. */
  public synchronized void evaluated(Evaluation evaluation) {
    add(
        Chart.HELD_OUT,
        evaluation.step(),
        Map.of("over records", evaluation.loss(), "over sources", evaluation.overSources()));
    var shown = new HashMap<String, Double>();
    heldOut.of(evaluation.levels()).forEach((name, of) -> shown.put(name, of.loss()));
    replace(Chart.HELD_OUT_SOURCE, evaluation.step(), shown);
  }

  private void add(Chart chart, long step, Map<String, Double> values) {
    of(chart).curves.add(step, values);
    of(chart).version++;
  }

  /** Of an open set of names only those of today are kept. */
  private void replace(Chart chart, long step, Map<String, Double> values) {
    of(chart).curves.retain(values.keySet());
    add(chart, step, values);
  }

  /** The points of a chart, first to last. */
  public synchronized List<Curves.Point> points(Chart chart) {
    return of(chart).curves.points();
  }

  /** A number that rises with every change of the chart. */
  public synchronized long version(Chart chart) {
    return of(chart).version;
  }

  /** Replaces what was written before. */
  public synchronized void write() throws IOException {
    var points = new EnumMap<Chart, List<Curves.Point>>(Chart.class);
    charts.forEach((chart, kept) -> points.put(chart, kept.curves.points()));
    Durable.replace(file, JSON.writeValueAsBytes(points));
  }

  /**
   * What was written to {@code file}, up to {@code step}; an empty one if there is no file.
   *
   * @throws IOException if the file holds anything else
   */
  public static History readFrom(Path file, long step) throws IOException {
    var history = new History(file);
    if (Files.notExists(file)) return history;
    try {
      var read =
          JSON.readValue(
              Files.readAllBytes(file), new TypeReference<Map<Chart, List<Curves.Point>>>() {});
      read.forEach(
          (chart, points) -> {
            var curves = new Curves(chart.points(), points);
            curves.truncateAfter(step);
            history.charts.put(chart, new Kept(curves));
          });
      return history;
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no history of a run: " + e.getOriginalMessage(), e);
    }
  }
}
