package dev.latebloom.corpus;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Arithmetic from easy to hard, with some wrong answers and the truth about which they are.
 *
 * <p>A model learns the sources one after another, so it is known what comes late; the wrong
 * answers are never learned by rule. The records are made one at a time: memory holds the errors, a
 * bit a record, and the problems held out.
 */
public final class GradedArithmetic implements Corpus {
  private final CorpusSettings settings;
  private final List<Arithmetic> graded;
  private final List<BitSet> heldOut = new ArrayList<>();
  private final Planting planting;

  public GradedArithmetic(CorpusSettings settings) {
    this.settings = settings;
    this.graded =
        settings.sources().isEmpty() ? Arithmetic.USUAL : Arithmetic.named(settings.sources());
    var random = new SplittableRandom(settings.seed());
    for (var source : graded) heldOut.add(chooseHeldOut(source, random.split()));
    planting = new Planting(settings, graded.size(), random.split());
  }

  private BitSet chooseHeldOut(Arithmetic source, SplittableRandom random) {
    int wanted = Math.min(settings.heldOut(), source.problems() / 5);
    var chosen = new BitSet(source.problems());
    while (chosen.cardinality() < wanted) chosen.set(source.draw(random));
    return chosen;
  }

  @Override
  public CorpusSettings settings() {
    return settings;
  }

  @Override
  public String prefix() {
    return "arithmetic-";
  }

  @Override
  public List<String> sources() {
    return graded.stream().map(Arithmetic::source).toList();
  }

  @Override
  public Problem problem(int index) {
    var random = planting.chance(index);
    int source = planting.drawSource(random);
    var problem = graded.get(source).problem(drawTrained(source, random));
    return planting.isError(index) ? wrong(problem, random) : problem;
  }

  /** At most a fifth of a source is held out, so few draws are in vain. */
  private int drawTrained(int source, SplittableRandom random) {
    var kept = heldOut.get(source);
    while (true) {
      int index = graded.get(source).draw(random);
      if (!kept.get(index)) return index;
    }
  }

  /** Another digit in one place: as long as the right answer, with its sign and no leading zero. */
  private static Problem wrong(Problem right, SplittableRandom random) {
    var answer = new StringBuilder(right.response());
    int leading = answer.charAt(0) == '-' ? 1 : 0;
    int at = leading + random.nextInt(answer.length() - leading);
    boolean mayBeZero = at > leading || answer.length() == 1;
    int lowest = mayBeZero ? 0 : 1;
    int digit = lowest + random.nextInt(9 - lowest);
    if (digit >= answer.charAt(at) - '0') digit++;
    answer.setCharAt(at, (char) ('0' + digit));
    return new Problem(right.source(), right.prompt(), answer.toString());
  }

  @Override
  public List<Problem> heldOut() {
    var all = new ArrayList<Problem>();
    for (int i = 0; i < graded.size(); i++) {
      heldOut.get(i).stream().mapToObj(graded.get(i)::problem).forEach(all::add);
    }
    return all;
  }

  /** A problem is as hard as its source. */
  @Override
  public Truth truth() {
    var sources = planting.drawSources();
    return new Truth(prefix(), sources(), sources, sources, planting.errors());
  }
}
