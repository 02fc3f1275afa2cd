package dev.latebloom.app.compare;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.corpus.Problem;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.report.Accuracies;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.generate.Generation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks a model problems that it was not trained on, by the likeliest token each time. */
public final class HeldOutProblems {
  private final Settings settings;
  private final List<Problem> problems;
  private final List<Example> examples = new ArrayList<>();
  private final Tokenizer tokenizer;

  /**
   * The problems as the stream from Kafka would read them.
   *
   * @throws SettingsException when one cannot be an example of these settings
   */
  public HeldOutProblems(Settings settings, List<Problem> problems) {
    this.settings = settings;
    this.problems = List.copyOf(problems);
    this.tokenizer = settings.ingest().format().tokenizer();
    var reader = new CorpusExamples(settings.ingest());
    for (var problem : problems) examples.add(reader.of(problem.toJson("test"), 0));
  }

  /** What became of the problems: whether each was answered letter for letter. */
  public record Answers(List<Problem> problems, List<Boolean> right) {
    public Answers {
      problems = List.copyOf(problems);
      right = List.copyOf(right);
    }

    /** Share answered right by source, in the order of the problems. */
    public Map<String, Double> bySource() {
      return BySource.means(problems, i -> right.get(i) ? 1 : 0);
    }

    /** The one with the longest prompt among those answered right. */
    public Optional<Problem> longestRight() {
      Optional<Problem> longest = Optional.empty();
      for (int i = 0; i < problems.size(); i++) {
        var problem = problems.get(i);
        int most = longest.map(one -> one.prompt().length()).orElse(-1);
        if (right.get(i) && problem.prompt().length() > most) longest = Optional.of(problem);
      }
      return longest;
    }
  }

  List<Example> examples() {
    return List.copyOf(examples);
  }

  /** Asks the model of each checkpoint; the answers by its step. */
  public SortedMap<Long, Answers> ask(List<Checkpoints.Saved> checkpoints) throws IOException {
    var train = settings.train();
    var answers = new TreeMap<Long, Answers>();
    try (var torch = train.load()) {
      for (var saved : checkpoints) {
        try (var model =
            train.model().resume(torch, train.compute(), settings.seed(), saved.folder())) {
          answers.put(saved.manifest().step(), ask(model));
        }
      }
    }
    return answers;
  }

  /** The shares answered right, by step and source. */
  public static Accuracies accuracies(SortedMap<Long, Answers> answers) {
    var shares = new TreeMap<Long, Map<String, Double>>();
    answers.forEach((step, given) -> shares.put(step, given.bySource()));
    return Accuracies.of(shares);
  }

  Answers ask(Model model) {
    var prompts = examples.stream().map(HeldOutProblems::question).toList();
    // One token more than the longest right answer: a longer one is wrong.
    int longest = examples.stream().mapToInt(each -> answer(each).length()).max().orElse(1);
    int widest = prompts.stream().mapToInt(Tokens::length).max().orElse(1) + longest;
    int rows = Math.max(1, settings.sample().microBatchTokens() / widest);
    var answers = new Generation(model, rows, tokenizer.end()).greedy(prompts, longest);
    var right = new ArrayList<Boolean>();
    for (int i = 0; i < answers.size(); i++) {
      var expected = answer(examples.get(i));
      right.add(
          problems.get(i).isTokenised()
              ? beginsWith(answers.get(i).then(Tokens.of(tokenizer.end())), expected)
              : tokenizer.text(answers.get(i)).equals(tokenizer.text(withoutEnd(expected))));
    }
    return new Answers(problems, right);
  }

  /** Ids need not end with the end token, and then nothing is said of what follows them. */
  private static boolean beginsWith(Tokens given, Tokens expected) {
    return given.length() >= expected.length() && given.part(0, expected.length()).equals(expected);
  }

  /** All that comes before the answer that an example ends with. */
  static Tokens question(Example example) {
    return example.tokens().part(0, answerFrom(example));
  }

  /** The answer that an example ends with; that of a text has the end token. */
  static Tokens answer(Example example) {
    return example.tokens().part(answerFrom(example), example.tokens().length());
  }

  private static Tokens withoutEnd(Tokens answer) {
    return answer.part(0, answer.length() - 1);
  }

  private static int answerFrom(Example example) {
    return example.loss().from(example.loss().size() - 1);
  }
}
