package dev.latebloom.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Texts of Markov chains of rising order, one source each, whose entropy is known exactly.
 *
 * <p>A prompt names its source by a letter and gives the chain's first context, so a perfect model
 * knows the distribution of every letter of the response: its loss is the floor and no model's
 * expected loss is below. Higher orders have more contexts to learn and come later. A planted error
 * is a response of letters drawn evenly, which nothing predicts.
 */
public final class MarkovMixture implements Corpus {
  /** Letters of a response. */
  static final int LENGTH = 24;

  private static final int ORDERS = 4;

  private final CorpusSettings settings;
  private final Planting planting;
  private final List<MarkovChain> chains = new ArrayList<>();

  public MarkovMixture(CorpusSettings settings) {
    this.settings = settings;
    var random = new SplittableRandom(settings.seed());
    for (int order = 0; order < ORDERS; order++) {
      chains.add(new MarkovChain(order, random.split()));
    }
    planting = new Planting(settings, ORDERS, random.split());
  }

  @Override
  public CorpusSettings settings() {
    return settings;
  }

  @Override
  public String prefix() {
    return "markov-";
  }

  @Override
  public List<String> sources() {
    return chains.stream().map(MarkovMixture::source).toList();
  }

  private static String source(MarkovChain chain) {
    return "order-" + chain.order();
  }

  @Override
  public Problem problem(int index) {
    var random = planting.chance(index);
    var chain = chains.get(planting.drawSource(random));
    return text(chain, random, planting.isError(index));
  }

  private static Problem text(MarkovChain chain, SplittableRandom random, boolean wrong) {
    int context = chain.beginning(random);
    var prompt = prompt(chain, context);
    var response = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      int letter = wrong ? random.nextInt(MarkovChain.LETTERS) : chain.step(context, random);
      response.append((char) ('a' + letter));
      context = chain.moved(context, letter);
    }
    return new Problem(source(chain), prompt, response.toString());
  }

  private static String prompt(MarkovChain chain, int context) {
    var letters = new StringBuilder();
    for (int i = 0, left = context; i < chain.order(); i++, left /= MarkovChain.LETTERS) {
      letters.insert(0, (char) ('a' + left % MarkovChain.LETTERS));
    }
    return (char) ('A' + chain.order()) + letters.toString();
  }

  @Override
  public List<Problem> heldOut() {
    var random = new SplittableRandom(settings.seed() + 1);
    var tests = new ArrayList<Problem>();
    for (var chain : chains) {
      for (int i = 0; i < settings.heldOut(); i++) tests.add(text(chain, random, false));
    }
    return tests;
  }

  @Override
  public OptionalDouble surprise(Problem problem) {
    var chain = chains.get(problem.prompt().charAt(0) - 'A');
    int context = 0;
    for (int i = 1; i < problem.prompt().length(); i++) {
      context = chain.moved(context, problem.prompt().charAt(i) - 'a');
    }
    double sum = 0;
    for (int i = 0; i < problem.response().length(); i++) {
      int letter = problem.response().charAt(i) - 'a';
      sum += chain.surprise(context, letter);
      context = chain.moved(context, letter);
    }
    return OptionalDouble.of(sum);
  }

  /** The end of a text comes always at the same place and costs nothing. */
  @Override
  public OptionalDouble floor(String source) {
    return chains.stream()
        .filter(chain -> source(chain).equals(source))
        .mapToDouble(chain -> chain.entropy(LENGTH) / (LENGTH + 1))
        .findFirst();
  }

  /** A text is as hard as its chain's order. */
  @Override
  public Truth truth() {
    var sources = planting.drawSources();
    return new Truth(prefix(), sources(), sources, sources, planting.errors());
  }
}
