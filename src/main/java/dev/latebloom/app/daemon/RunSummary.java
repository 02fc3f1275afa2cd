package dev.latebloom.app.daemon;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.evaluate.heldout.EvaluationState;
import dev.latebloom.ingest.RejectedRecords;
import dev.latebloom.ingest.Rejects;
import dev.latebloom.ingest.record.Rejection;
import dev.latebloom.pool.store.StoreCheck;
import dev.latebloom.reweight.Totals;
import dev.latebloom.train.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The results of a run over all its starts, as its newest checkpoint and its folder have them.
 *
 * @param topics that it reads
 * @param step of the checkpoint
 * @param goal the last step; 0 for no end
 * @param examples stored so far
 * @param heldOut records that are not trained on
 * @param evaluation the newest; {@link Evaluation#NONE} where nothing is held out
 * @param reinforced whether losses are 1 - rewards
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
    boolean reinforced,
    long heldOut,
    Evaluation evaluation) {
  public RunSummary {
    rejects = Map.copyOf(rejects);
  }

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
        settings.isReinforced(),
        heldOut(settings),
        EvaluationState.readFrom(newest.folder()).newest());
  }

  private static long heldOut(Settings settings) throws IOException {
    var folder = settings.folder().heldOut();
    return Files.exists(folder) ? StoreCheck.nextId(folder) : 0;
  }
}
