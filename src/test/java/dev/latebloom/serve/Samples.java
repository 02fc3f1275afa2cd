package dev.latebloom.serve;

import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.IngestState;
import dev.latebloom.ingest.Rejects;
import dev.latebloom.ingest.record.Rejection;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Lowest;
import dev.latebloom.observe.Phase;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.SourceFigures;
import dev.latebloom.observe.StageTimes;
import dev.latebloom.observe.meter.ClusterFigures;
import dev.latebloom.observe.meter.Host;
import dev.latebloom.observe.meter.OtlpSettings;
import dev.latebloom.observe.summary.LearningTimes;
import dev.latebloom.pool.EditAnswer;
import dev.latebloom.pool.PoolFigures;
import dev.latebloom.serve.access.Access;
import dev.latebloom.serve.access.Rates;
import dev.latebloom.serve.access.TlsSettings;
import dev.latebloom.serve.example.Examples;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.RolloutFigures;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Plausible figures of a run at a step. */
public final class Samples {
  private Samples() {}

  /** Of a policy that has no settings. */
  public static Controls.OfPolicy policy() {
    return new Controls.OfPolicy(
        () -> CompletableFuture.completedFuture("{}"),
        _ -> CompletableFuture.completedFuture(new EditAnswer.ActsAt(1)));
  }

  /** Of a run that holds none. */
  public static Examples examples() {
    return new Examples(
        _ -> CompletableFuture.completedFuture(List.of()),
        _ -> CompletableFuture.completedFuture(new EditAnswer.NotHeld()),
        new ByteTokenizer(Optional.empty()),
        Path.of("no-topics"),
        Path.of("no-record"),
        InstantSource.system());
  }

  public static Snapshot snapshot(long step) {
    var cohorts =
        List.of(
            new CohortFigures(Cohort.UNSEEN, 120, Double.NaN, 0.02),
            new CohortFigures(Cohort.UNLEARNED, 900, 2.1, 0.2),
            new CohortFigures(Cohort.EARLY, 5200, 0.2, 0.38),
            new CohortFigures(Cohort.LATE, 1060, 0.9, 0.39),
            new CohortFigures(Cohort.QUARANTINED, 193, 4.2, 0.01));
    var times = new StageTimes(40_000, 350_000, 120_000, 61_000_000, 0, 90_000, 30_000);
    double loss = 0.4 + 4.5 * Math.exp(step / -400.0) + 0.05 * Math.sin((double) step);
    return new Snapshot(
        step,
        1 + step / 116,
        step * 5200,
        step * 64,
        loss,
        2 * loss,
        new Lowest(step, loss),
        0.8,
        1e-3,
        2,
        times,
        new RolloutFigures(64, 0.4, 0.3, 0.02, 0.04, 0, 1.2, 17, 0.1, 0.25),
        new Figures(step, cohorts, 6100, 4, Simplicity.NONE));
  }

  /** No two bounds take in as many examples, nor as many as anything else counts. */
  public static LearningTimes learned() {
    var learned = new LearningTimes();
    for (int i = 0; i < 100_000; i++) learned.add(1);
    for (int bound : LearningTimes.BOUNDS) learned.add(bound);
    return learned;
  }

  public static List<SourceFigures> sources() {
    return List.of(
        new SourceFigures("sum-1", 1_376, 1_370, 180, 1_300, 20, 37),
        new SourceFigures("product-2x2", 1_301, 1_290, 2_300, 83, 900, 13));
  }

  public static Evaluation evaluation() {
    var levels =
        List.of(
            new Evaluation.Level("product-2x2", 100, 2.1, 0.1),
            new Evaluation.Level("sum-1", 100, 0.2, 0.02));
    var best = new Evaluation.Best(900, 1.1);
    return new Evaluation(
        1_000, levels, 1.15, 1.15, best, false, new Evaluation.Spent(1, 40), "", 40, 31, List.of());
  }

  public static ClusterFigures cluster() {
    return new ClusterFigures(
        "w1",
        12,
        "0123456789abcdef",
        1,
        4_000_000,
        8_000_000,
        3_000_000_000L,
        2,
        500,
        "round 13: weights of w2",
        true,
        List.of(
            new ClusterFigures.Worker("w1", 0, "http://here:1", 12, 0, 2.5),
            new ClusterFigures.Worker("w2", 1, "http://there:1", 9, 3, Double.NaN)),
        List.of(new ClusterFigures.Round(12, List.of("w2"), 1_500_000_000L, 2_000_000)));
  }

  public static DiskFigures disk() {
    return new DiskFigures(50_000_000_000L, Map.of(DiskFigures.Use.CHECKPOINTS, 12_000_000L));
  }

  /** A process that trains, with 41 arrays of the engine. */
  public static Host host() {
    return new Host(
        Host.build("0.1.0", "0123456789ab"), () -> 41, () -> Phase.TRAINING, () -> true);
  }

  /** The defaults, at a port. */
  public static ServeSettings serve(int port) {
    return serve(port, List.of(), 256);
  }

  static ServeSettings serve(int port, List<String> allowedHosts, int maxConnections) {
    return new ServeSettings(
        "127.0.0.1",
        port,
        allowedHosts,
        "",
        new TlsSettings("", "", ""),
        maxConnections,
        1000,
        16 << 10,
        Duration.ofSeconds(30),
        50,
        OtlpSettings.NONE,
        Duration.ofMinutes(15));
  }

  /** Lets everything through. */
  static Gate gate() {
    return new Gate(Access.OPEN, new Rates(1000, () -> Instant.EPOCH), 16 << 10);
  }

  public static IngestFigures ingest(long records) {
    return new IngestFigures(
        records,
        records - 20,
        5,
        0,
        0,
        Map.of(
            Rejection.NOT_JSON, new Rejects(12, "examples", 0, 7, "{", "an object is not closed"),
            Rejection.TOO_LONG,
                new Rejects(3, "examples", 0, 9, "{\"text\"", "600 tokens are more than 512")),
        Map.of(new TopicPartition("examples", 0), 1_000L, new TopicPartition("examples", 1), 250L),
        IngestState.READING);
  }

  public static PoolFigures pool() {
    return new PoolFigures(10_000, 7_473, 7_473, 12, 3, 3_100, 0, 4, false);
  }

  public static CheckpointFigures checkpoint(Instant at) {
    return new CheckpointFigures(3, 3000, Duration.ofMillis(180), 4_000_000, at, 0, "");
  }

  /** What this machine is answered. */
  static HttpResponse answered(Routes routes, HttpRequest request) {
    return routes
        .refusal(request, InetAddress.getLoopbackAddress())
        .orElseGet(() -> routes.answer(request).toCompletableFuture().join());
  }
}
