package dev.latebloom.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.compare.Comparison;
import dev.latebloom.compare.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons of tiny models, in processes of their own as always. */
final class CompareIT {
  private static final Checkout CHECKOUT = new Checkout("abc1234", "here");

  @TempDir private Path folder;
  private Path conf = Path.of("");

  /** What a comparison told. */
  private static final class Heard implements Runs.Listener {
    private int there = -1;
    private int steps;
    private final List<RunResult> finished = Collections.synchronizedList(new ArrayList<>());
    private final List<Comparison.Failure> failed = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void begins(int there, int missing, long steps) {
      this.there = there;
    }

    @Override
    public synchronized void stepped() {
      steps++;
    }

    @Override
    public void finished(RunResult result) {
      finished.add(result);
    }

    @Override
    public void failed(Comparison.Failure failure) {
      failed.add(failure);
    }
  }

  @BeforeEach
  void write() throws IOException {
    conf =
        Files.writeString(
            folder.resolve("tiny.conf"),
            """
            latebloom {
              run.steps = 20
              ingest.max-tokens = 64
              sample.examples = 8
              train.model { width = 16, layers = 1, heads = 2, kv-heads = 2, hidden = 32, context = 64 }
              train.optimizer.warmup-steps = 0
              reweight.interval = 5
              compare {
                corpus { examples = 200, held-out = 5 }
                policies = [uniform, online-late], seeds = "3", errors = [0.1], evaluations = 2
              }
            }
            """);
  }

  @Test
  void onesOwnRecordsAreScoredByTheirLossAndAnotherContentIsAnotherComparison() throws Exception {
    var records = folder.resolve("records.jsonl");
    var lines = new ArrayList<String>();
    for (int i = 0; i < 60; i++) {
      lines.add(
          "{\"source\":\"%s\",\"text\":\"text number %d\"}"
              .formatted(i < 40 ? "one source" : "another", i));
    }
    Files.write(records, lines);
    String[] overrides = {
      "compare.corpus={ name = records, path = \"%s\" }".formatted(records), "compare.errors=[0]"
    };
    var first = run(new Heard(), overrides);
    assertThat(first.failures()).isEmpty();
    for (var result : first.results()) {
      var last = result.evaluations().getLast();
      assertThat(last.scores()).containsOnlyKeys("one source", "another").isEqualTo(last.losses());
    }
    var again = new Heard();
    run(again, overrides);
    assertThat(again.there).isEqualTo(2);
    lines.set(0, "{\"source\":\"another\",\"text\":\"a text that was changed\"}");
    Files.write(records, lines);
    var changed = new Heard();
    run(changed, overrides);
    assertThat(changed.there).isZero();
  }

  /** What is always the same is learned in a few steps, in a vocabulary as large as Qwen3's too. */
  @Test
  void recordsOfTokenIdsAreScoredByExactMatchWhereTheirLabelsLeaveOutAPrompt() throws Exception {
    var records = folder.resolve("ids.jsonl");
    var lines = new ArrayList<String>();
    for (int i = 0; i < 50; i++) {
      // Half of them end with the end token; of the others nothing is said behind the answer.
      lines.add(
          (i % 2 == 0
                  ? "{'input_ids': [%d, 151935, 151934, 0], 'labels': [-100, -100, 151934, 0]}"
                  : "{'input_ids': [%d, 151935, 151934], 'labels': [-100, -100, 151934]}")
              .formatted(i % 5, i)
              .replace('\'', '"'));
    }
    lines.add("{\"input_ids\": [1, 151936]}");
    Files.write(records, lines);
    String[] overrides = {
      "compare.corpus.name=records",
      "compare.corpus.path=" + records,
      "compare.errors=0",
      "compare.policies=uniform",
      "train.model.vocabulary=151936",
      "train.optimizer.learning-rate=0.03",
      "run.steps=40"
    };
    assertThat(Plan.read(conf, List.of(overrides), CHECKOUT).notes().getFirst())
        .contains("1 unknown token; the first is line 51, token 151936 is not among 151936");
    var comparison = run(new Heard(), overrides);
    assertThat(comparison.failures()).isEmpty();
    assertThat(comparison.plan().scoring().name()).isEqualTo("held-out exact match");
    var result = comparison.results().getFirst();
    assertThat(result.last().scores().get("")).isEqualTo(1.0);
  }

  @Test
  void recordsThatIngestionWouldRejectAreLeftOutWithAWord() throws Exception {
    var records = folder.resolve("records.jsonl");
    var lines = new ArrayList<String>();
    for (int i = 0; i < 50; i++) {
      lines.add("{\"prompt\":\"%d+0=\",\"response\":\"%d\"}".formatted(i % 5, i % 5));
    }
    lines.add("{\"text\":\"%s\"}".formatted("long ".repeat(100)));
    lines.add("{\"prompt\":\"p\",\"response\":\"r\",\"source\":5}");
    Files.write(records, lines);
    String[] overrides = {
      "compare.corpus.name=records",
      "compare.corpus.path=" + records,
      "compare.errors=0",
      "compare.policies=uniform",
      "run.steps=4"
    };
    var plan = Plan.read(conf, List.of(overrides), CHECKOUT);
    assertThat(plan.notes().getFirst())
        .startsWith("2 of 52 records cannot be examples and are left out: 1 too long, 1 wrong type")
        .contains("line 51");
    assertThat(plan.plan().corpus()).contains("records.jsonl (2 left out: 1 too long");
    var comparison = run(new Heard(), overrides);
    assertThat(comparison.failures()).isEmpty();
    assertThat(comparison.plan().scoring().name()).isEqualTo("held-out exact match");
    var result = comparison.results().getFirst();
    assertThat(result.last().scores().get("")).isBetween(0.0, 1.0);
    assertThat(result.last().losses().get("")).isPositive();
    // 32 visits to 45 examples or fewer.
    var shown = Objects.requireNonNull(result.findings().sources().get(""));
    assertThat(shown.visits() * shown.examples()).isCloseTo(32, within(1e-6));
    assertThat(shown.weight()).isEqualTo(1);
    assertThatThrownBy(
            () ->
                run(
                    new Heard(),
                    "compare.corpus.name=records",
                    "compare.corpus.path=" + records,
                    "compare.corpus.cue=0.5"))
        .hasMessageContaining("latebloom.compare.corpus.cue means nothing to a corpus of records");
  }

  @Test
  void quickAsksForNoMoreThanTheFileAndLeavesTheCommandLineAlone() {
    var shipped = Path.of("conf/compare/arithmetic.conf");
    var quick = Plan.quick(shipped, List.of(), CHECKOUT);
    assertThat(quick.stepsOfRun()).isEqualTo(300);
    assertThat(quick.plan().seeds()).containsExactly(0L, 1L);
    assertThat(quick.plan().errors()).containsExactly(0.03);
    assertThat(Plan.quick(conf, List.of(), CHECKOUT).stepsOfRun()).isEqualTo(20);
    assertThat(Plan.quick(conf, List.of(), CHECKOUT).plan().seeds()).containsExactly(3L);
    var told = List.of("run.steps=700", "compare.errors=0,0.5", "compare.seeds=4-6");
    var asTold = Plan.quick(shipped, told, CHECKOUT);
    assertThat(asTold.stepsOfRun()).isEqualTo(700);
    assertThat(asTold.plan().seeds()).containsExactly(4L, 5L, 6L);
    assertThat(asTold.plan().errors()).containsExactly(0.0, 0.5);
  }

  private Comparison run(Heard heard, String... overrides) throws Exception {
    var plan = Plan.read(conf, List.of(overrides), CHECKOUT);
    return new Runs(plan, folder.resolve("out"), Optional.empty(), heard).run();
  }

  @Test
  void runsWhatIsMissingAndNothingTwice() throws Exception {
    var first = new Heard();
    var one = run(first, "compare.policies=[uniform]");
    assertThat(first.failed).isEmpty();
    assertThat(first.steps).isEqualTo(20);
    var result = one.results().getFirst();
    assertThat(result.evaluations()).extracting("step").containsExactly(10L, 20L);
    assertThat(result.last().scores()).hasSize(6);
    assertThat(result.last().tokens()).isGreaterThan(20 * 8 * 3);
    assertThat(result.last().losses().get("product-2x2")).isBetween(1.0, 7.0);
    assertThat(result.findings().errors()).isCloseTo(0.1, within(1e-9));
    assertThat(result.figures()).containsKey("step");
    assertThat(result.cost().seconds()).isPositive();

    var second = new Heard();
    var both = run(second);
    assertThat(second.there).isEqualTo(1);
    assertThat(second.finished).extracting(r -> r.run().policy()).containsExactly("online-late");
    assertThat(both.results()).hasSize(2).contains(result);
    assertThat(folder.resolve("out/work")).isEmptyDirectory();

    // Another setting is another run.
    var other = new Heard();
    run(other, "compare.policies=[uniform]", "train.optimizer.learning-rate=1.0e-4", "run.steps=2");
    assertThat(other.there).isZero();
  }

  @Test
  void aChangedVersionIsPairedWithRunsThatWereToldTheSame() throws Exception {
    var before = run(new Heard(), "compare.policies=[uniform]").results().getFirst();
    assertThat(reused()).as("told the same").containsExactly(before);
    assertThat(reused("compare.seeds=3,4", "compare.policies=[uniform]")).containsExactly(before);
    assertThat(reused("reweight.interval=4")).as("told something else").isEmpty();
    assertThat(reused("compare.corpus.examples=100")).as("of other records").isEmpty();
    var older = Files.readString(folder.resolve("out/results/" + before.id() + ".json"));
    Files.writeString(
        folder.resolve("out/results/" + before.id() + ".json"),
        older.replaceAll("interval ?[=:] ?5", "gone = 7"));
    assertThat(reused("reweight.interval=50"))
        .as("a setting that was not there counts as its default, one that is gone for nothing")
        .hasSize(1);
  }

  /** What a comparison by another version finds in the folder, without running anything. */
  private List<RunResult> reused(String... overrides) throws IOException {
    var plan = Plan.read(conf, List.of(overrides), new Checkout("def5678", "there"));
    var others = Optional.of(folder.resolve("out"));
    return new Runs(plan, folder.resolve("empty"), others, new Heard()).comparison().results();
  }

  @Test
  void theSameRunAgainHasTheSameScoresAndLosses() throws Exception {
    var one = run(new Heard(), "compare.policies=[online-late]", "compare.baseline=online-late");
    Files.delete(folder.resolve("out/results").resolve(one.results().getFirst().id() + ".json"));
    var two = run(new Heard(), "compare.policies=[online-late]", "compare.baseline=online-late");
    var a = one.results().getFirst();
    var b = two.results().getFirst();
    assertThat(b.last().losses()).isEqualTo(a.last().losses());
    assertThat(b.findings()).isEqualTo(a.findings());
    assertThat(b.figures()).isEqualTo(a.figures());
  }

  @Test
  void variantsOfWhatIsShownMoreJoinTheRunTheSameEachTime() throws Exception {
    String[] overrides = {
      "compare.policies=[uniform, more]",
      "compare.policy-variants.more={ policy = random, augment.rewriter = arithmetic }"
    };
    var one = run(new Heard(), overrides).results();
    for (var each : one) {
      Files.delete(folder.resolve("out/results").resolve(each.id() + ".json"));
    }
    var two = run(new Heard(), overrides).results();
    assertThat(one).extracting(r -> r.findings().variants()).containsExactly(0L, 40L);
    // 200 originals, a tenth of them wrong, and variants, all of them right.
    assertThat(one.getLast().findings().errors()).isCloseTo(20 / 240.0, within(1e-9));
    assertThat(two.getLast().last().losses()).isEqualTo(one.getLast().last().losses());
    assertThat(two.getLast().findings()).isEqualTo(one.getLast().findings());
  }

  @Test
  void aRunThatFailsIsReportedAndTheOthersGoOn() throws Exception {
    var heard = new Heard();
    // The first step makes every weight useless.
    var comparison =
        run(
            heard,
            "run.steps=4",
            "compare.policies=[uniform]",
            "compare.optimizers=[adamw, wild]",
            "compare.optimizer-variants.wild={ kind = sgd, learning-rate = 1.0e38 }");
    assertThat(comparison.results()).hasSize(1);
    assertThat(heard.failed).hasSize(1);
    var failure = comparison.failures().getFirst();
    assertThat(failure.run().optimizer()).isEqualTo("wild");
    assertThat(failure.reason()).contains("a lower train.optimizer.learning-rate").contains(".log");
  }

  @Test
  void markovScoresAreAboveTheFloor() throws Exception {
    var comparison =
        run(new Heard(), "compare.policies=[uniform]", "compare.corpus.name=markov", "run.steps=4");
    var last = comparison.results().getFirst().last();
    assertThat(last.scores()).containsOnlyKeys("order-0", "order-1", "order-2", "order-3");
    assertThat(last.scores().values()).allMatch(excess -> excess > 0);
  }

  @Test
  void whatProbeAndLensFindIsInTheFigures() throws Exception {
    var comparison =
        run(
            new Heard(),
            "compare.policies=[uniform]",
            "run.steps=4",
            "reweight.interval=1",
            "train.probe.interval=1",
            "train.probe.iterations=2",
            "observe.lens.interval=1",
            "observe.lens.cost=100");
    var result = comparison.results().getFirst();
    assertThat(last(result, "sharpness_step")).isGreaterThanOrEqualTo(2);
    assertThat(last(result, "sharpness_rise")).isPositive();
    assertThat(last(result, "sharpness_eigenvalue")).isFinite().isNotZero();
    assertThat(last(result, "sharpness_nanos")).isPositive();
    assertThat(last(result, "lens_step")).isGreaterThanOrEqualTo(2);
    assertThat(last(result, "lens_dimensions")).isPositive();
    assertThat(last(result, "lens_explained")).isBetween(0.0, 1.0);
    assertThat(last(result, "lens_share")).isPositive();
  }

  private static double last(RunResult result, String column) {
    return result.figures().getOrDefault(column, List.of()).getLast();
  }

  @Test
  void whatCannotBeComparedIsSaidBeforeAnythingRuns() {
    assertThatThrownBy(() -> run(new Heard(), "compare.policies=[random]"))
        .hasMessageContaining("baseline");
    assertThatThrownBy(() -> run(new Heard(), "compare.policies=[uniform, nonsense]"))
        .hasMessageContaining("latebloom.reweight.policy must be");
    assertThatThrownBy(() -> run(new Heard(), "compare.optimizers=[lion]"))
        .hasMessageContaining("lion")
        .hasMessageContaining("functional-sam");
    assertThatThrownBy(() -> run(new Heard(), "compare.seeds=\"4-0\""))
        .hasMessageContaining("compare.seeds");
    assertThatThrownBy(() -> run(new Heard(), "compare.corpus.name=poetry"))
        .hasMessageContaining("arithmetic, dominoes, markov, records");
    assertThatThrownBy(() -> run(new Heard(), "compare.corpus.name=records"))
        .hasMessageContaining("compare.corpus.path is empty");
    assertThatThrownBy(
            () -> run(new Heard(), "compare.corpus.name=records", "compare.corpus.path=nowhere"))
        .hasMessageContaining("compare.corpus.path is nowhere");
    assertThatThrownBy(() -> run(new Heard(), "ingest.max-tokens=9"))
        .isInstanceOf(SettingsException.class)
        .hasMessageMatching(
            ".*tiny.conf: \\d+ of \\d+ records and tests cannot be examples; raise"
                + " latebloom.ingest.max-tokens. The first: too long, \\d+ tokens are more than 9:"
                + " \\{.*}");
    assertThatThrownBy(
            () ->
                run(
                    new Heard(),
                    "augment={ rewriter = chat, chat.model = some, chat.key-variable=\"\" }"))
        .hasMessageContaining("augment.rewriter to none, arithmetic");
    assertThatThrownBy(() -> run(new Heard(), "run.steps=0")).hasMessageContaining("run.steps");
  }
}
