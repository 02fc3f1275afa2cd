package dev.latebloom.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.daemon.RunSummary;
import dev.latebloom.ingest.Rejects;
import dev.latebloom.ingest.record.Rejection;
import dev.latebloom.observe.Lowest;
import dev.latebloom.reweight.Totals;
import dev.latebloom.train.Evaluation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class SummaryTextTest {
  private static final RunSummary RUN =
      new RunSummary(
          Path.of("run", "checkpoints", "step-40"),
          "sums",
          40,
          100,
          1_400,
          400,
          1_000,
          Map.of(Rejection.EMPTY, new Rejects(3, "examples", 0, 17, "{}", "the prompt is empty")),
          new Totals(12_345, 320, 0.5, new Lowest(38, 0.25)),
          Optional.empty(),
          25,
          new Evaluation(
              40,
              List.of(new Evaluation.Level("a", 25, 1.25, 0.1)),
              1.25,
              1.25,
              new Evaluation.Best(30, 1.125),
              false,
              new Evaluation.Spent(2, 100),
              ""));

  @Test
  void tellsWhatWasReadRejectedHeldAndLearnedAndWhatIsNext() {
    assertThat(SummaryText.of(RUN, "the same command goes on").lines())
        .containsExactly(
            "read             1,428 records of topic sums: 1,400 examples, 25 held out, 3 rejected",
            "  empty          3; first, at topic examples partition 0 offset 17: the prompt is"
                + " empty",
            "held             400 of at most 1,000 examples",
            "steps            40 of 100, 0.23 epochs, 12,345 tokens",
            "loss             0.500 nats at the end; the lowest was 0.250 at step 38",
            "held-out loss    1.250 nats after step 40; the best was 1.125 at step 30; evaluating"
                + " took 2.0% of training's time",
            "checkpoint       " + RUN.checkpoint(),
            "next             the same command goes on");
  }

  @Test
  void aRunThatLearnedFromRewardsTellsThese() {
    var rewarded =
        new RunSummary(
            RUN.checkpoint(),
            RUN.topics(),
            RUN.step(),
            RUN.goal(),
            RUN.examples(),
            RUN.held(),
            RUN.capacity(),
            RUN.rejects(),
            RUN.totals(),
            Optional.of(new RunSummary.Responses(2.25, OptionalDouble.of(0.03125))),
            RUN.heldOut(),
            RUN.evaluation());
    assertThat(SummaryText.of(rewarded, "").lines())
        .contains(
            "reward           0.500 at the end; the highest was 0.750 at step 38",
            "responses        entropy 2.250 nats a token at the end; 0.0313 from the model that the"
                + " run began with");
  }
}
