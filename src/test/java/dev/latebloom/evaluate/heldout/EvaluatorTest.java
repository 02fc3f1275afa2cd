package dev.latebloom.evaluate.heldout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.config.ByName;
import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.Evaluation.Answer;
import dev.latebloom.train.Evaluation.Verdict;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluatorTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final ModelSettings MODEL =
      new ModelSettings(64, 16, 1, 2, 2, 24, 32, 10000, 1e-5);
  private static final OptimizerSettings OPTIMIZER =
      new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1, new Schedule.Constant(1e-2));
  private static final ExampleStore.Options STORE = new ExampleStore.Options(1 << 16, 64);
  private static final int TOKENS = 8 * 16;

  @TempDir Path folder;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  /** A run of nothing but steps and evaluations. */
  private static final class Run implements AutoCloseable {
    private final TrainingStep training;
    private final HeldOut heldOut;
    private final List<Long> kept = new ArrayList<>();
    private final Evaluator evaluator;

    Run(Path folder, EvaluateSettings settings, long lastStep) throws IOException {
      this(folder, settings, lastStep, Optional.empty());
    }

    Run(Path folder, EvaluateSettings settings, long lastStep, Optional<Answers> answers)
        throws IOException {
      training =
          TrainingStep.create(
              TORCH, Model.create(TORCH, MODEL, 0, Compute.of("fp32"), 3), OPTIMIZER);
      heldOut = HeldOut.open(folder, settings, STORE, false, List::of);
      var batcher = new Batcher(new SampleSettings(64, 8, false), heldOut.records());
      evaluator =
          new Evaluator(
              settings,
              heldOut,
              batcher,
              answers,
              lastStep,
              EvaluationState.NONE,
              (step, model, state) -> kept.add(step));
    }

    void hold(int from, int to) {
      heldOut.separate(
          IntStream.range(from, to).mapToObj(i -> example(i, i % 2 == 0 ? "a" : "b")).toList());
    }

    int end() {
      return new ByteTokenizer().end();
    }

    /** Rows of a digit, a sign of equality, a five, and the end. */
    Batch fives(long step) {
      var rows = new int[8 * 4];
      for (int i = 0; i < 8; i++) {
        int[] row = {(int) ('0' + (step + i) % 10), '=', '5', end()};
        System.arraycopy(row, 0, rows, 4 * i, 4);
      }
      long[] ids = IntStream.range(0, 8).asLongStream().toArray();
      int[] prompts = IntStream.generate(() -> 2).limit(8).toArray();
      int[] lengths = IntStream.generate(() -> 4).limit(8).toArray();
      return new Batch(step, List.of(new MicroBatch(ids, 4, rows, prompts, lengths)));
    }

    Optional<Evaluation> step(long step) {
      var losses = training.apply(batch(step));
      return evaluator.after(step, losses.tokens(), 1000, training);
    }

    List<Evaluation> steps(int from, int to) {
      var found = new ArrayList<Evaluation>();
      for (int step = from; step <= to; step++) step(step).ifPresent(found::add);
      return found;
    }

    @Override
    public void close() throws IOException {
      heldOut.close();
      training.close();
    }
  }

  private static EvaluateSettings settings(long interval, double cost, int patience) {
    return settings(interval, cost, patience, false, Map.of());
  }

  private static EvaluateSettings settings(
      long interval, double cost, int patience, boolean overSources, Map<String, Double> counts) {
    return new EvaluateSettings(
        0,
        List.of("a", "b"),
        Optional.empty(),
        Optional.empty(),
        100,
        1000,
        interval,
        cost,
        patience,
        overSources,
        0,
        1,
        new ByName(counts));
  }

  private static Example example(int i, String source) {
    var random = new SplittableRandom(i);
    var tokens = Tokens.of(random.ints(4 + i % 9, 1, 64).toArray());
    return new Example("", source, tokens, 2, 0, i);
  }

  private static Batch batch(long step) {
    var random = new SplittableRandom(step);
    int[] rows = random.ints(TOKENS, 1, 64).toArray();
    long[] ids = IntStream.range(0, 8).asLongStream().toArray();
    int[] prompts = IntStream.generate(() -> 1).limit(8).toArray();
    int[] lengths = IntStream.generate(() -> 16).limit(8).toArray();
    return new Batch(step, List.of(new MicroBatch(ids, 16, rows, prompts, lengths)));
  }

  @Test
  void evaluatingChangesNoBitOfTheRun() throws IOException {
    var asking = Optional.of(new Answers(9, AnswerRule.of("whole"), 4, new ByteTokenizer()));
    try (var plain = new Run(folder.resolve("plain"), settings(1000, 0.03, 0), 0);
        var evaluated = new Run(folder.resolve("evaluated"), settings(2, 0.03, 0), 0, asking)) {
      evaluated.hold(0, 40);
      for (int step = 1; step <= 10; step++) {
        var expected = plain.training.apply(batch(step)).losses();
        var found = evaluated.training.apply(batch(step)).losses();
        assertThat(found).isEqualTo(expected);
        evaluated.evaluator.after(step, TOKENS, 0, evaluated.training);
      }
    }
  }

  /** The model sees that 5 follows, and a text ends; of the held-out records two thirds say so. */
  @Test
  void answersAreCountedWhereTheyAreTheRecordsOwn() throws IOException {
    var asking = new Answers(9, AnswerRule.of("whole"), 4, new ByteTokenizer());
    try (var run =
        new Run(folder.resolve("answers"), settings(40, 0.03, 0), 0, Optional.of(asking))) {
      var records = new ArrayList<Example>();
      for (int i = 0; i < 12; i++) {
        var tokens = Tokens.of('0' + i % 10, '=', i % 3 == 0 ? '6' : '5', run.end());
        records.add(new Example("", "a", tokens, 2, 0, i));
      }
      run.heldOut.separate(records);
      var before = run.evaluator.after(0, 0, 0, run.training).orElseThrow();
      assertThat(before.asked()).isEqualTo(9);
      for (int step = 1; step <= 40; step++) run.training.apply(run.fives(step));
      var after = run.evaluator.after(40, TOKENS, 0, run.training).orElseThrow();
      assertThat(after.asked()).isEqualTo(9);
      assertThat(after.right()).isEqualTo(6).isGreaterThan(before.right());
      assertThat(after.rightShare()).isCloseTo(2.0 / 3, within(1e-9));
    }
  }

  @Test
  void theFirstAnswersAreKeptToBeLookedAt() throws IOException {
    var asking = new Answers(9, AnswerRule.of("whole"), 1, new ByteTokenizer());
    try (var run =
        new Run(folder.resolve("shown"), settings(40, 0.03, 0), 0, Optional.of(asking))) {
      var records = new ArrayList<Example>();
      // A plain text begins with a token that stands for none.
      records.add(new Example("", "a", Tokens.of(run.end(), '0', '=', '5', run.end()), 1, 0, 0));
      for (int i = 1; i < 8; i++) {
        var tokens = Tokens.of('0' + i, '=', i == 2 ? '6' : '5', run.end());
        records.add(new Example("", i % 2 == 0 ? "a" : "b", tokens, 2, 0, i));
      }
      run.heldOut.separate(records);
      for (int step = 1; step <= 40; step++) run.training.apply(run.fives(step));
      var after = run.evaluator.after(40, TOKENS, 0, run.training).orElseThrow();
      assertThat(after.asked()).isEqualTo(7);
      assertThat(after.right()).isEqualTo(6);
      assertThat(after.answers())
          .containsExactly(
              new Answer("a", "\u00000=", "5", "5", Verdict.CONTINUED),
              new Answer("b", "1=", "5", "5", Verdict.RIGHT),
              new Answer("a", "2=", "5", "6", Verdict.WRONG),
              new Answer("b", "3=", "5", "5", Verdict.RIGHT),
              new Answer("a", "4=", "5", "5", Verdict.RIGHT));
      run.evaluator.writeTo(folder);
      assertThat(EvaluationState.readFrom(folder).newest().answers()).isEqualTo(after.answers());
    }
  }

  @Test
  void theStateOfAnEarlierVersionHasNoAnswers() throws IOException {
    EvaluationState.NONE.writeTo(folder);
    var file = folder.resolve(EvaluationState.FILE);
    Files.writeString(file, Files.readString(file).replace(",\"answers\":[]", ""));
    assertThat(Files.readString(file)).doesNotContain("answers");
    assertThat(EvaluationState.readFrom(folder)).isEqualTo(EvaluationState.NONE);
  }

  @Test
  void aLevelIsWhatTheModelLosesOnTheRecordsOfASource() throws IOException {
    try (var run = new Run(folder.resolve("levels"), settings(1, 0.03, 0), 0)) {
      run.hold(0, 31);
      var found = run.step(1).orElseThrow();
      var records = run.heldOut.records();
      double sum = 0;
      double squares = 0;
      var alone = new Batcher(new SampleSettings(64, 1, false), records);
      int n = 0;
      for (long id = 0; id < records.nextId(); id += 2) {
        float loss = run.training.losses(alone.batch(1, new long[] {id}))[0];
        sum += loss;
        squares += (double) loss * loss;
        n++;
      }
      var level = found.levels().getFirst();
      assertThat(level.source()).isEqualTo("a");
      assertThat(level.records()).isEqualTo(16).isEqualTo(n);
      assertThat(level.loss()).isCloseTo(sum / n, within(1e-5));
      double variance = (squares - sum * sum / n) / (n - 1);
      assertThat(level.standardError()).isCloseTo(Math.sqrt(variance / n), within(1e-4));
      double other = found.levels().getLast().loss();
      assertThat(found.overSources()).isCloseTo((sum / n + other) / 2, within(1e-5));
      assertThat(found.loss()).isCloseTo((sum + 15 * other) / 31, within(1e-5));
    }
  }

  @Test
  void itIsEvaluatedBeforeTheFirstStepEveryIntervalAndAfterTheLast() throws IOException {
    try (var run = new Run(folder.resolve("interval"), settings(4, 0.03, 0), 10)) {
      run.hold(0, 5);
      assertThat(run.evaluator.after(0, 0, 0, run.training)).isPresent();
      assertThat(run.steps(1, 10)).extracting(Evaluation::step).containsExactly(4L, 8L, 10L);
    }
  }

  @Test
  void withoutAnIntervalEvaluationsStayWithinTheirCost() throws IOException {
    try (var run = new Run(folder.resolve("cost"), settings(0, 0.1, 0), 0)) {
      run.hold(0, 40);
      long heldOut = IntStream.range(0, 40).mapToLong(i -> example(i, "").tokens().length()).sum();
      var found = run.steps(1, 60);
      assertThat(found).hasSizeGreaterThan(2);
      // A forward pass is a third of a step at most.
      double share = found.size() * heldOut / 3.0 / (60 * TOKENS);
      assertThat(share).isBetween(0.07, 0.1);
    }
  }

  @Test
  void evaluationsOfFewTokensAreAsRareAsIfTheyHadThoseOfTwoSteps() throws IOException {
    try (var run = new Run(folder.resolve("few"), settings(0, 0.1, 0), 0)) {
      run.hold(0, 1);
      // A step buys 0.1 of one, and a forward pass costs a third.
      assertThat(run.steps(1, 40)).hasSizeBetween(2, 6);
    }
  }

  @Test
  void anEvaluationIsRepeatedWithAsManyRecordsAsItHad() throws IOException {
    List<Evaluation> before;
    try (var run = new Run(folder.resolve("again"), settings(0, 0.1, 0), 0)) {
      run.hold(0, 10);
      before = new ArrayList<>(run.steps(1, 12));
      run.hold(10, 30);
      before.addAll(run.steps(13, 30));
      assertThat(before).extracting(Evaluation::records).contains(10, 30);
    }
    try (var run = new Run(folder.resolve("again"), settings(0, 0.1, 0), 0)) {
      // More came before the crash than any of these evaluations had.
      run.hold(30, 60);
      assertThat(run.steps(1, 30))
          .map(EvaluatorTest::withoutTime)
          .isEqualTo(before.stream().map(EvaluatorTest::withoutTime).toList());
    }
  }

  private static Evaluation withoutTime(Evaluation evaluation) {
    return evaluation.with(Evaluation.Spent.NOTHING);
  }

  @Test
  void theBestModelIsKeptAndPatienceEndsBehindIt() throws IOException {
    // Batches of noise: what is held out is learned worse and worse after some steps.
    try (var run = new Run(folder.resolve("best"), settings(5, 0.03, 3), 0)) {
      run.hold(0, 40);
      var found = new ArrayList<Evaluation>();
      while (found.isEmpty() || !found.getLast().patienceIsOver()) {
        run.step(5L * found.size() + 1);
        for (int i = 2; i < 5; i++) run.step(5L * found.size() + i);
        found.add(run.step(5L * found.size() + 5).orElseThrow());
        assertThat(found).hasSizeLessThan(200);
      }
      var lowest = found.getLast().best();
      assertThat(found).map(Evaluation::loss).allMatch(loss -> loss >= lowest.loss() - 1e-9);
      assertThat(found.getLast().step()).isEqualTo(lowest.step() + 15);
      assertThat(run.kept.getLast()).isEqualTo(lowest.step());
    }
  }

  @Test
  void whereSourcesCountAlikeTheBestModelIsTheBestOverThem() throws IOException {
    try (var run = new Run(folder.resolve("alike"), settings(1, 0.03, 0, true, Map.of()), 0)) {
      run.heldOut.separate(IntStream.range(0, 40).mapToObj(i -> example(i, "a")).toList());
      run.heldOut.separate(IntStream.range(40, 43).mapToObj(i -> example(i, "b")).toList());
      var found = run.steps(1, 20);
      var best = found.getLast().best();
      assertThat(best.loss())
          .isCloseTo(least(found, Evaluation::overSources), within(1e-9))
          .isNotCloseTo(least(found, Evaluation::loss), within(1e-9));
    }
  }

  @Test
  void aSourceThatCountsTwiceIsLikeTwiceItsRecords() throws IOException {
    var twice = settings(1, 0.03, 0, false, Map.of("b", 2.0));
    try (var run = new Run(folder.resolve("twice"), twice, 0)) {
      run.heldOut.separate(IntStream.range(0, 40).mapToObj(i -> example(i, "a")).toList());
      run.heldOut.separate(IntStream.range(40, 43).mapToObj(i -> example(i, "b")).toList());
      var found = run.steps(1, 20);
      ToDoubleFunction<Evaluation> mean =
          each -> (40 * each.levels().get(0).loss() + 6 * each.levels().get(1).loss()) / 46;
      assertThat(found.getLast().best().loss()).isCloseTo(least(found, mean), within(1e-9));
    }
  }

  private static double least(List<Evaluation> found, ToDoubleFunction<Evaluation> mean) {
    return found.stream().mapToDouble(mean).min().orElseThrow();
  }

  @Test
  void whatItHasToKnowSurvivesInACheckpointToTheBit() throws IOException {
    try (var run = new Run(folder.resolve("saved"), settings(2, 0.03, 0), 0)) {
      run.hold(0, 1);
      run.steps(1, 5);
      run.hold(1, 9);
      run.steps(6, 9);
      var checkpoint = Files.createDirectories(folder.resolve("checkpoint"));
      run.evaluator.writeTo(checkpoint);
      var read = EvaluationState.readFrom(checkpoint);
      assertThat(read.tokens()).isEqualTo(new EvaluationState.Tokens(TOKENS, 0));
      assertThat(read.newest().step()).isEqualTo(8);
      var again = Files.createDirectories(folder.resolve("again"));
      read.writeTo(again);
      assertThat(again.resolve(EvaluationState.FILE))
          .hasSameBinaryContentAs(checkpoint.resolve(EvaluationState.FILE));
    }
    assertThat(EvaluationState.readFrom(folder)).isEqualTo(EvaluationState.NONE);
  }

  @Test
  void aModelIsComparedOnTheRecordsThatTheBestOneWasEvaluatedOn() {
    var state =
        new EvaluationState(EvaluationState.Tokens.NONE, 0, List.of(1f, 2f), Evaluation.NONE);
    assertThat(state.isBeatenBy(List.of(0.9f, 2f, 9f), EvaluationState::mean)).isTrue();
    assertThat(state.isBeatenBy(List.of(1f, 2f, 0f), EvaluationState::mean)).isFalse();
    assertThat(state.isBeatenBy(List.of(Float.NaN, 0f), EvaluationState::mean)).isFalse();
    assertThat(
            new EvaluationState(EvaluationState.Tokens.NONE, 0, List.of(Float.NaN), Evaluation.NONE)
                .isBeatenBy(List.of(5f), EvaluationState::mean))
        .isTrue();
  }
}
