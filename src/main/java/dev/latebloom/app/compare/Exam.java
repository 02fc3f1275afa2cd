package dev.latebloom.app.compare;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.compare.Evaluation;
import dev.latebloom.compare.LossSpread;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.corpus.Problem;
import dev.latebloom.evaluate.Losses;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the tests of a corpus to every checkpoint of a run. */
final class Exam {
  private final Settings settings;
  private final Torch torch;
  private final Corpus corpus;
  private final List<Problem> problems;
  private final HeldOutProblems heldOut;
  private final List<Example> examples;

  Exam(Settings settings, Torch torch, Corpus corpus) {
    this.settings = settings;
    this.torch = torch;
    this.corpus = corpus;
    this.problems = corpus.heldOut();
    this.heldOut = new HeldOutProblems(settings, problems);
    this.examples = heldOut.examples();
  }

  /** One evaluation a checkpoint, in the order of steps. */
  List<Evaluation> evaluations(Trace trace) throws IOException {
    var evaluations = new ArrayList<Evaluation>();
    try (var folders = Files.list(settings.folder().checkpoints())) {
      for (var folder : folders.sorted().toList()) evaluations.add(evaluation(folder, trace));
    }
    return evaluations;
  }

  private Evaluation evaluation(Path folder, Trace trace) throws IOException {
    long step = Checkpoints.verified(folder).manifest().step();
    var train = settings.train();
    var model = train.model().resume(torch, train.compute(), settings.seed(), folder);
    try (var scorer = new Scorer(torch, model, train.memory())) {
      int tokensAtOnce = settings.sample().microBatchTokens();
      double[] losses = new Losses(scorer, tokensAtOnce).of(examples);
      var byKind = means(losses);
      var scores = scores(model, losses);
      double score = scores.values().stream().mapToDouble(x -> x).average().orElseThrow();
      return new Evaluation(
          step,
          trace.tokens(step),
          trace.seconds(step),
          trace.cpuSeconds(step),
          score,
          scores,
          byKind,
          LossSpread.of(losses));
    }
  }

  /** Where chance has a part the excess over the floor, else the share of exact answers. */
  private Map<String, Double> scores(Model model, double[] losses) {
    if (corpus.floor(corpus.sources().getFirst()).isEmpty()) {
      return heldOut.ask(model).bySource();
    }
    var excess = new double[losses.length];
    for (int i = 0; i < excess.length; i++) {
      double least = corpus.surprise(problems.get(i)).orElseThrow();
      excess[i] = losses[i] - least / examples.get(i).responseLength();
    }
    return means(excess);
  }

  /** By kind of test, in the order of the tests. */
  private Map<String, Double> means(double[] values) {
    var sums = new LinkedHashMap<String, Double>();
    var counts = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < values.length; i++) {
      sums.merge(problems.get(i).source(), values[i], Double::sum);
      counts.merge(problems.get(i).source(), 1, Integer::sum);
    }
    sums.replaceAll((kind, sum) -> sum / counts.getOrDefault(kind, 1));
    return sums;
  }
}
