package dev.latebloom.observe.meter;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.TopicIdentity;
import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.IngestState;
import dev.latebloom.ingest.Rejects;
import dev.latebloom.ingest.record.Rejection;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.AugmentFigures;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Lowest;
import dev.latebloom.observe.Part;
import dev.latebloom.observe.Rewriting;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.SourceFigures;
import dev.latebloom.observe.SourceTotals;
import dev.latebloom.observe.StageTimes;
import dev.latebloom.observe.summary.ExampleMap;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.serve.Samples;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.Probed;
import dev.latebloom.train.RolloutFigures;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RunMetersTest {
  private static final ReadTopics TOPIC = ReadTopics.of(new TopicIdentity("", "b", ""));
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RunMeters meters = new RunMeters(registry, Samples.host(), 2);

  @AfterEach
  void close() {
    meters.close();
  }

  @Test
  void aFreshRunCountsFromItsFirstStep() {
    meters.accept(step(1, 500));
    meters.accept(step(2, 1100));

    assertThat(value("latebloom_steps_total")).isEqualTo(2);
    assertThat(value("latebloom_tokens_total")).isEqualTo(1100);
    assertThat(value("latebloom_step")).isEqualTo(2);
  }

  @Test
  void aResumedRunDoesNotCountTheWorkOfTheProcessBefore() {
    meters.accept(step(901, 90_100));
    meters.accept(step(902, 90_200));

    assertThat(value("latebloom_steps_total")).isEqualTo(2);
    assertThat(value("latebloom_tokens_total")).isEqualTo(100);
    assertThat(value("latebloom_step")).isEqualTo(902);
  }

  @Test
  void stepsRepeatedAfterARecoveryAreCountedAgainAndNothingGoesBack() {
    meters.accept(step(1, 100));
    meters.accept(step(2, 200));
    meters.accept(step(3, 300));
    meters.accept(step(2, 200));
    meters.accept(step(3, 300));

    assertThat(value("latebloom_steps_total")).isEqualTo(5);
    assertThat(value("latebloom_tokens_total")).isEqualTo(400);
  }

  @Test
  void eachStageHasItsOwnTime() {
    meters.accept(step(1, 100));

    assertThat(value("latebloom_stage_seconds_sum{stage=\"draw\"}")).isEqualTo(0.001);
    assertThat(value("latebloom_stage_seconds_sum{stage=\"reweight\"}")).isEqualTo(0.006);
    assertThat(value("latebloom_stage_seconds_count{stage=\"train\"}")).isEqualTo(1);
  }

  @Test
  void cohortsAreToldApart() {
    meters.accept(step(1, 100));

    assertThat(value("latebloom_cohort_examples{cohort=\"late\"}")).isEqualTo(30);
    assertThat(value("latebloom_cohort_loss_nats{cohort=\"late\"}")).isEqualTo(1.5);
    assertThat(value("latebloom_draw_share_ratio{cohort=\"late\"}")).isEqualTo(0.4);
    assertThat(value("latebloom_draw_share_ratio{cohort=\"early\"}")).isZero();
    assertThat(value("latebloom_cohort_loss_nats{cohort=\"early\"}")).isNaN();
  }

  @Test
  void rejectedRecordsAreCountedByReason() {
    meters.accept(
        new IngestFigures(
            10,
            6,
            1,
            4,
            2,
            Map.of(Rejection.EMPTY, new Rejects(3, "t", 0, 5, "", "the record has no value")),
            TOPIC.partitions(Map.of(0, 5L, 1, 3L, 2, 2L, 7, 2L)),
            new IngestState(IngestState.Phase.RETRYING, "no broker")));

    assertThat(value("latebloom_ingest_rejected_total{reason=\"empty\"}")).isEqualTo(3);
    assertThat(value("latebloom_ingest_rejected_total{reason=\"not_json\"}")).isZero();
    assertThat(value("latebloom_kafka_lag_records")).isEqualTo(12);
    assertThat(value("latebloom_kafka_partition_lag_records{partition=\"b-1\"}")).isEqualTo(3);
    assertThat(value("latebloom_kafka_partition_lag_records{partition=\"(others)\"}")).isEqualTo(4);
    assertThat(value("latebloom_ingest_lost_total")).isEqualTo(4);
    assertThat(value("latebloom_ingest_failures_total")).isEqualTo(2);
    assertThat(value("latebloom_ingest_well")).isZero();
  }

  @Test
  void whatIsNotKnownYetIsNotANumber() {
    assertThat(value("latebloom_kafka_lag_records")).isNaN();
    assertThat(value("latebloom_loss_nats")).isNaN();
    assertThat(value("latebloom_checkpoint_timestamp_seconds")).isNaN();
  }

  @Test
  void theNewestCheckpointAndTheirNumberAreShown() {
    meters.accept(
        new CheckpointFigures(
            2,
            2000,
            Duration.ofMillis(250),
            7_000,
            Instant.ofEpochMilli(1_700_000_000_500L),
            3,
            "full"));

    assertThat(value("latebloom_checkpoints_total")).isEqualTo(2);
    assertThat(value("latebloom_checkpoint_failures_total")).isEqualTo(3);
    assertThat(value("latebloom_checkpoint_step")).isEqualTo(2000);
    assertThat(value("latebloom_checkpoint_size_bytes")).isEqualTo(7_000);
    assertThat(value("latebloom_checkpoint_duration_seconds")).isEqualTo(0.25);
    assertThat(value("latebloom_checkpoint_timestamp_seconds")).isEqualTo(1_700_000_000.5);
  }

  @Test
  void theNewestEvaluationIsShownBySource() {
    var a = new Evaluation.Level("a", 10, 1.5, 0.1);
    var b = new Evaluation.Level("b", 20, 3, 0.2);
    meters.accept(evaluation(List.of(a, b)));
    meters.accept(evaluation(List.of(b)));

    assertThat(value("latebloom_held_out_loss_nats")).isEqualTo(2.5);
    assertThat(value("latebloom_held_out_records")).isEqualTo(20);
    assertThat(value("latebloom_held_out_source_loss_nats{source=\"b\"}")).isEqualTo(3);
    assertThat(registry.scrape()).doesNotContain("source=\"a\"");
    assertThat(value("latebloom_evaluation_share_ratio")).isEqualTo(0.25);
  }

  private static Evaluation evaluation(List<Evaluation.Level> levels) {
    var best = new Evaluation.Best(30, 2);
    return new Evaluation(40, levels, 2.5, 2, best, false, new Evaluation.Spent(1, 4), "");
  }

  @Test
  void theLargestSourcesHaveSeriesAndTheRestIsTakenTogether() {
    meters.accept(
        List.of(
            new SourceFigures("a", 100, 50, 75, 20, 10, 5),
            new SourceFigures("", 10, 10, 20, 4, 2, 1),
            new SourceFigures("b", 3, 0, 0, 0, 0, 0),
            new SourceFigures("c", 1, 1, 7, 1, 0, 1)));

    assertThat(value("latebloom_source_examples{source=\"a\"}")).isEqualTo(100);
    assertThat(value("latebloom_source_loss_nats{source=\"a\"}")).isEqualTo(1.5);
    assertThat(value("latebloom_source_learned_ratio{source=\"a\"}")).isEqualTo(0.2);
    assertThat(value("latebloom_source_late_ratio{source=\"a\"}")).isEqualTo(0.1);
    assertThat(value("latebloom_source_quarantined_ratio{source=\"a\"}")).isEqualTo(0.05);
    assertThat(value("latebloom_source_learned_ratio{source=\"(none)\"}")).isEqualTo(0.4);
    assertThat(value("latebloom_source_loss_nats{source=\"(others)\"}")).isEqualTo(7);
    assertThat(value("latebloom_source_learned_ratio{source=\"(others)\"}")).isEqualTo(0.25);
    assertThat(registry.scrape()).doesNotContain("source=\"b\"");
  }

  @Test
  void heldOutSourcesBeyondTheBoundAreTakenTogether() {
    meters.accept(
        evaluation(
            List.of(
                new Evaluation.Level("a", 100, 1, 0.1),
                new Evaluation.Level("b", 90, 2, 0.1),
                new Evaluation.Level("c", 30, 3, 0.1),
                new Evaluation.Level("d", 10, 7, 0.1))));

    assertThat(value("latebloom_held_out_source_loss_nats{source=\"(others)\"}")).isEqualTo(4);
  }

  @Test
  void theBuildAndThePhaseAreShown() {
    assertThat(registry.scrape())
        .containsPattern(
            "latebloom_build_info\\{commit=\"0123456789ab\",java=.*version=\"0.1.0\"} 1");
    assertThat(value("latebloom_phase{phase=\"training\"}")).isEqualTo(1);
    assertThat(value("latebloom_phase{phase=\"recovering\"}")).isZero();
    assertThat(value("latebloom_ready")).isEqualTo(1);
  }

  @Test
  void theDiskIsShownByUseOnceItHasBeenLookedAt() {
    assertThat(value("latebloom_disk_free_bytes")).isNaN();
    meters.accept(Samples.disk());

    assertThat(value("latebloom_disk_free_bytes")).isEqualTo(50e9);
    assertThat(value("latebloom_disk_used_bytes{use=\"checkpoints\"}")).isEqualTo(12e6);
    assertThat(value("latebloom_disk_used_bytes{use=\"kafka\"}")).isZero();
  }

  @Test
  void poolMemoryAndRestartsAreShown() {
    meters.accept(new PoolFigures(100, 80, 90, 5, 3, 77, 0, 6, false));
    meters.restarted(Part.BROKER);

    assertThat(value("latebloom_pool_held_examples")).isEqualTo(80);
    assertThat(value("latebloom_pool_remaining_credits")).isEqualTo(77);
    assertThat(value("latebloom_pool_tombstoned_total")).isEqualTo(6);
    assertThat(value("latebloom_live_arrays")).isEqualTo(41);
    assertThat(value("latebloom_restarts_total{part=\"broker\"}")).isEqualTo(1);
    assertThat(value("latebloom_restarts_total{part=\"loop\"}")).isZero();
  }

  /** Figures that are all different, so that a meter which reads another one's shows its number. */
  @Test
  void noTwoSeriesReadTheSameFigure() {
    var n = new AtomicInteger(1000);
    meters.accept(step(5, 100));
    meters.accept(new Flops(_ -> 1, 10));
    meters.accept(() -> OptionalLong.of(907));
    int[] s = IntStream.range(0, 9).map(_ -> n.addAndGet(7)).toArray();
    meters.accept(
        new Snapshot(
            23,
            n.addAndGet(7),
            100 + n.addAndGet(7),
            5 * 64 + n.addAndGet(7),
            n.addAndGet(7),
            n.addAndGet(7),
            Lowest.NONE,
            n.addAndGet(7),
            n.addAndGet(7),
            n.addAndGet(7),
            new StageTimes(1, 2, 3, 4, 0, 5, 6),
            new RolloutFigures(
                1,
                n.addAndGet(7),
                n.addAndGet(7),
                n.addAndGet(7),
                n.addAndGet(7),
                n.addAndGet(7),
                n.addAndGet(7),
                n.addAndGet(7),
                n.addAndGet(7),
                n.addAndGet(7)),
            new Figures(
                23,
                Arrays.stream(Cohort.values())
                    .map(c -> new CohortFigures(c, n.addAndGet(7), n.addAndGet(7), n.addAndGet(7)))
                    .toList(),
                n.addAndGet(7),
                n.addAndGet(7),
                new Simplicity(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8]),
                SourceTotals.NONE,
                ExampleMap.NONE,
                Samples.learned())));
    meters.accept(List.of(source("a", n), source("b", n)));
    meters.accept(new DiskFigures(n.addAndGet(7), uses(n)));
    var rejects =
        Arrays.stream(Rejection.values())
            .collect(toMap(r -> r, _ -> new Rejects(n.addAndGet(7), "t", 0, 5, "", "why")));
    meters.accept(
        new IngestFigures(
            n.addAndGet(7),
            n.addAndGet(7),
            n.addAndGet(7),
            n.addAndGet(7),
            n.addAndGet(7),
            rejects,
            TOPIC.partitions(Map.of(0, (long) n.addAndGet(7), 1, (long) n.addAndGet(7))),
            new IngestState(IngestState.Phase.RETRYING, "no broker")));
    int[] p = IntStream.range(0, 8).map(_ -> n.addAndGet(7)).toArray();
    meters.accept(new PoolFigures(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], false));
    var originals =
        Arrays.stream(Rewriting.values()).collect(toMap(r -> r, _ -> (long) n.addAndGet(7)));
    meters.accept(new AugmentFigures(n.addAndGet(7), originals, n.addAndGet(7)));
    meters.accept(
        new CheckpointFigures(
            n.addAndGet(7),
            n.addAndGet(7),
            Duration.ofSeconds(n.addAndGet(7)),
            n.addAndGet(7),
            Instant.ofEpochSecond(n.addAndGet(7)),
            n.addAndGet(7),
            ""));
    int[] x = IntStream.range(0, 9).map(_ -> n.addAndGet(7)).toArray();
    meters.accept(new LensFigures(23, x[0], x[1], x[2], x[3], x[4], x[5], x[6], 1, x[7], x[8]));
    meters.accept(new Probed(23, n.addAndGet(7), n.addAndGet(7), n.addAndGet(7) * 1_000_000_000L));
    meters.accept(
        new Evaluation(
            n.addAndGet(7),
            List.of(new Evaluation.Level("a", n.addAndGet(7), n.addAndGet(7), 0.5)),
            n.addAndGet(7),
            n.addAndGet(7),
            new Evaluation.Best(n.addAndGet(7), n.addAndGet(7)),
            false,
            new Evaluation.Spent(n.addAndGet(7), 1),
            "",
            1,
            n.addAndGet(7),
            List.of()));
    long waited = n.addAndGet(7) * 1_000_000_000L;
    int bytes = n.addAndGet(14);
    int round = n.addAndGet(7);
    int again = n.addAndGet(7);
    meters.accept(
        new ClusterFigures(
            "w", round, "", 3, bytes - 7, bytes, waited, 1, again, "", false, List.of(),
            List.of()));
    meters.leftOut(n.addAndGet(7));
    for (int i = 0; i < 6; i++) meters.restarted(Part.LOOP);
    for (int i = 0; i < 8; i++) meters.restarted(Part.INGEST);
    for (int i = 0; i < 9; i++) meters.restarted(Part.BROKER);

    var values =
        registry
            .scrape()
            .lines()
            .filter(line -> line.matches("latebloom_(?!stage|phase|ready|build).*"))
            .collect(groupingBy(line -> line.substring(line.lastIndexOf(' '))));
    assertThat(values).isNotEmpty().allSatisfy((_, lines) -> assertThat(lines).hasSize(1));
  }

  /** Whose mean loss and shares are all different and whole. */
  private static SourceFigures source(String name, AtomicInteger n) {
    long examples = n.addAndGet(7);
    return new SourceFigures(
        name,
        examples,
        1,
        n.addAndGet(7),
        examples * n.addAndGet(7),
        examples * n.addAndGet(7),
        examples * n.addAndGet(7));
  }

  private static Map<DiskFigures.Use, Long> uses(AtomicInteger n) {
    return Arrays.stream(DiskFigures.Use.values())
        .collect(toMap(use -> use, _ -> (long) n.addAndGet(7)));
  }

  private static Snapshot step(long step, long tokens) {
    var late = new CohortFigures(Cohort.LATE, 30, 1.5, 0.4);
    var times = new StageTimes(1_000_000, 2_000_000, 3_000_000, 4_000_000, 0, 5_000_000, 6_000_000);
    return new Snapshot(
        step,
        1,
        tokens,
        step * 64,
        2.5,
        2.5,
        new Lowest(step, 2.5),
        1,
        1e-3,
        2,
        times,
        RolloutFigures.NONE,
        new Figures(step, List.of(late), 90, 4, Simplicity.NONE));
  }

  private double value(String series) {
    var lines = registry.scrape().lines().filter(line -> line.startsWith(series + " "));
    return lines
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no series " + series));
  }
}
