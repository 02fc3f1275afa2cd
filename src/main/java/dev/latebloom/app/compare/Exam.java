package dev.latebloom.app.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.compare.Evaluation;
import dev.latebloom.compare.LossSpread;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.corpus.Problem;
import dev.latebloom.evaluate.Losses;
import dev.latebloom.evaluate.TokenLosses;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private final double[] bytes;
  private final double flopsOfToken;

  Exam(Settings settings, Torch torch, Corpus corpus) {
    this.settings = settings;
    this.torch = torch;
    this.corpus = corpus;
    this.problems = corpus.heldOut();
    this.heldOut = new HeldOutProblems(settings, problems);
    this.examples = heldOut.examples();
    this.bytes = examples.stream().mapToDouble(this::bytes).toArray();
    this.flopsOfToken = Budget.of(settings, corpus).flops();
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
      double[] losses = perByte(new Losses(scorer, tokensAtOnce).byToken(examples));
      var byKind = BySource.means(problems, i -> losses[i]);
      var scores = scores(model, losses);
      double score = scores.values().stream().mapToDouble(x -> x).average().orElseThrow();
      return new Evaluation(
          step,
          trace.tokens(step),
          trace.seconds(step),
          trace.cpuSeconds(step),
          flopsOfToken * trace.tokens(step),
          score,
          scores,
          byKind,
          LossSpread.of(losses));
    }
  }

  /** What is comparable between tokenizers: nats over the bytes of the text, the end being one. */
  private double[] perByte(List<TokenLosses> losses) {
    var perByte = new double[bytes.length];
    for (int i = 0; i < perByte.length; i++) {
      perByte[i] = losses.get(i).sum(losses.get(i).count()) / bytes[i];
    }
    return perByte;
  }

  private int bytes(Example example) {
    var tokenizer = settings.ingest().format().tokenizer();
    // Bytes that are no text would be more than one each.
    if (tokenizer instanceof ByteTokenizer) return example.responseLength();
    int bytes = 0;
    for (int span = 0; span < example.loss().size(); span++) {
      int to = example.loss().to(span);
      boolean isEnded = example.tokens().at(to - 1) == tokenizer.end();
      var text = example.tokens().part(example.loss().from(span), isEnded ? to - 1 : to);
      bytes += tokenizer.text(text).getBytes(UTF_8).length + (isEnded ? 1 : 0);
    }
    return bytes;
  }

  /** Where chance has a part the excess over the floor, else the share of exact answers. */
  private Map<String, Double> scores(Model model, double[] losses) {
    if (corpus.floor(corpus.sources().getFirst()).isEmpty()) {
      return heldOut.ask(model).bySource();
    }
    var excess = new double[losses.length];
    for (int i = 0; i < excess.length; i++) {
      double least = corpus.surprise(problems.get(i)).orElseThrow();
      excess[i] = losses[i] - least / bytes[i];
    }
    return BySource.means(problems, i -> excess[i]);
  }
}
