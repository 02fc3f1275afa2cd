package dev.latebloom.app.daemon;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.evaluate.heldout.EvaluationState;
import dev.latebloom.ingest.RejectedRecords;
import dev.latebloom.ingest.Rejects;
import dev.latebloom.ingest.record.Rejection;
import dev.latebloom.observe.history.Chart;
import dev.latebloom.observe.history.History;
import dev.latebloom.observe.summary.Spread;
import dev.latebloom.pool.store.StoreCheck;
import dev.latebloom.reweight.Totals;
import dev.latebloom.train.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The results of a run over all its starts, as its newest checkpoint and its folder have them.
 *
 * @param topics that it reads
 * @param step of the checkpoint
 * @param goal the last step; 0 for no end
 * @param examples stored so far
 * @param heldOut records that are not trained on
 * @param evaluation the newest; {@link Evaluation#NONE} where nothing is held out
 * @param responses the newest of those that the model wrote, where losses are 1 - rewards
 * @param held of them, those that the pool still has, drawn or not
 */
public record RunSummary(
    Path checkpoint,
    String topics,
    long step,
    long goal,
    long examples,
    long held,
    long capacity,
    Map<Rejection, Rejects> rejects,
    Totals totals,
    Optional<Responses> responses,
    long heldOut,
    Evaluation evaluation) {
  public RunSummary {
    rejects = Map.copyOf(rejects);
  }

  /**
   * What a model under reinforcement wrote.
   *
   * @param entropy in nats a token
   * @param divergence from the model that the run began with, in nats a token; none without one
   */
  public record Responses(double entropy, OptionalDouble divergence) {}

  /** Empty for a run without a checkpoint. */
  public static Optional<RunSummary> of(Settings settings) throws IOException {
    var folder = settings.folder();
    // By their manifests: checksums of a whole model take time, and the run has just written it.
    var checkpoints =
        new Checkpoints(folder.checkpoints(), settings.checkpoint().keep()).survey().readable();
    return checkpoints.isEmpty()
        ? Optional.empty()
        : Optional.of(of(settings, checkpoints.getFirst()));
  }

  private static RunSummary of(Settings settings, Checkpoints.Saved newest) throws IOException {
    var manifest = newest.manifest();
    long examples = StoreCheck.nextId(settings.folder().store());
    return new RunSummary(
        newest.folder(),
        String.join(", ", newest.manifest().topics().names()),
        manifest.step(),
        settings.steps(),
        examples,
        examples - manifest.oldest(),
        settings.pool().capacity(),
        RejectedRecords.open(settings.folder().rejected()).byReason(),
        Totals.readFrom(newest.folder()),
        responses(settings),
        heldOut(settings),
        EvaluationState.readFrom(newest.folder()).newest());
  }

  private static Optional<Responses> responses(Settings settings) throws IOException {
    var history = History.readFrom(settings.folder().history(), Long.MAX_VALUE);
    var divergence = newest(history, Chart.DIVERGENCE);
    return newest(history, Chart.ENTROPY).stream()
        .mapToObj(entropy -> new Responses(entropy, divergence))
        .findFirst();
  }

  private static OptionalDouble newest(History history, Chart chart) {
    var points = history.points(chart);
    if (points.isEmpty()) return OptionalDouble.empty();
    return points.getLast().values().values().stream().mapToDouble(Spread::mean).findFirst();
  }

  private static long heldOut(Settings settings) throws IOException {
    var folder = settings.folder().heldOut();
    return Files.exists(folder) ? StoreCheck.nextId(folder) : 0;
  }
}
