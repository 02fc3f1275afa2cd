package dev.latebloom.observe.meter;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;

/**
 * The step with which counters last rose, for exemplars: from a rate, they lead to a step of a run.
 *
 * @param rises by how much, by the counter's name without its suffix
 * @param millis when, since 1970
 */
record NewestStep(long step, Map<String, Long> rises, long millis) {
  static final NewestStep NONE = new NewestStep(0, Map.of(), 0);

  NewestStep {
    rises = Map.copyOf(rises);
  }

  /** The same series; where it is of one of the counters, with the exemplar. */
  MetricSnapshot on(MetricSnapshot series) {
    var rise = rises.get(series.getMetadata().getPrometheusName());
    if (rise == null || !(series instanceof CounterSnapshot counter)) return series;
    return new CounterSnapshot(
        counter.getMetadata(),
        counter.getDataPoints().stream().map(point -> on(point, rise)).toList());
  }

  private CounterDataPointSnapshot on(CounterDataPointSnapshot point, long rise) {
    var run = String.valueOf(point.getLabels().get("run"));
    var labels = Labels.of("run", run, "step", Long.toString(step));
    return new CounterDataPointSnapshot(
        point.getValue(),
        point.getLabels(),
        new Exemplar(rise, labels, millis),
        point.getCreatedTimestampMillis());
  }
}
