package dev.latebloom.observe.meter;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/**
 * The meters of a process, and where they go: to whoever scrapes, and to a collector where one is
 * set.
 */
public final class Telemetry implements AutoCloseable {
  private final CompositeMeterRegistry all = new CompositeMeterRegistry(Clock.SYSTEM);
  private final PrometheusMeterRegistry scraped =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new Series(), Clock.SYSTEM);
  private final RunMeters meters;

  /** All series, some with exemplars, which only OpenMetrics shows. */
  private final class Series extends PrometheusRegistry {
    @Override
    public MetricSnapshots scrape() {
      var newest = meters.newest();
      return new MetricSnapshots(super.scrape().stream().map(newest::on).toList());
    }
  }

  /**
   * Begins to push, where the settings name a collector.
   *
   * @param run its name, which every series has
   * @param series of their own that sources have, and partitions
   */
  public Telemetry(OtlpSettings otlp, String run, Host host, int series) {
    all.config().commonTags("run", run);
    all.add(scraped);
    if (otlp.on()) all.add(Push.registry(otlp));
    this.meters = new RunMeters(all, host, series);
  }

  public RunMeters meters() {
    return meters;
  }

  /**
   * All series as text.
   *
   * @param contentType of Prometheus' text format, or of OpenMetrics
   */
  public String scrape(String contentType) {
    return scraped.scrape(contentType);
  }

  @Override
  public void close() {
    meters.close();
    all.close();
  }
}
