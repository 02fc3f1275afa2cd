package dev.latebloom.corpus;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Arithmetic from easy to hard, with some wrong answers and the truth about which they are.
 *
 * <p>A model learns the sources one after another, so it is known what comes late; the wrong
 * answers are never learned by rule. The records are made one at a time: memory holds the truth, a
 * bit a record, and the problems held out.
 */
public final class GradedArithmetic {
  private static final String KEY = "arithmetic-";
  private static final List<Arithmetic> SOURCES = List.of(Arithmetic.values());

  private final GradedArithmeticSettings settings;
  private final List<BitSet> heldOut = new ArrayList<>();
  private final BitSet errors;

  public GradedArithmetic(GradedArithmeticSettings settings) {
    this.settings = settings;
    var random = new SplittableRandom(settings.seed());
    for (var source : SOURCES) heldOut.add(chooseHeldOut(source, random.split()));
    errors = chooseErrors(random.split());
  }

  private BitSet chooseHeldOut(Arithmetic source, SplittableRandom random) {
    int wanted = Math.min(settings.heldOut(), source.problems() / 5);
    var chosen = new BitSet(source.problems());
    while (chosen.cardinality() < wanted) chosen.set(source.draw(random));
    return chosen;
  }

  /**
   * Selection sampling: each record is an error with the probability that makes their number exact
   * (Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S).
   */
  private BitSet chooseErrors(SplittableRandom random) {
    var chosen = new BitSet(settings.examples());
    long missing = Math.round(settings.errorShare() * settings.examples());
    for (int i = 0; i < settings.examples() && missing > 0; i++) {
      if (random.nextInt(settings.examples() - i) < missing) {
        chosen.set(i);
        missing--;
      }
    }
    return chosen;
  }

  /** The records to train on, one line of JSON each; the same at every call. */
  public Stream<String> records() {
    return IntStream.range(0, settings.examples()).mapToObj(i -> problem(i).toJson(key(i)));
  }

  /** What record {@code index} holds, right or wrong; {@code 0 <= index < examples}. */
  public Problem problem(int index) {
    var random = new SplittableRandom(settings.seed() ^ mixed(index));
    var source = drawSource(random);
    var problem = source.problem(drawTrained(source, random));
    return errors.get(index) ? wrong(problem, random) : problem;
  }

  /** Neighbouring seeds would give similar streams (Stafford's mixer, variant 13). */
  private static long mixed(long index) {
    long z = (index + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private Arithmetic drawSource(SplittableRandom random) {
    double all = 0;
    for (int i = 0; i < SOURCES.size(); i++) all += settings.mix().frequency(i);
    double left = random.nextDouble() * all;
    for (int i = 0; i < SOURCES.size(); i++) {
      left -= settings.mix().frequency(i);
      if (left < 0) return SOURCES.get(i);
    }
    return SOURCES.getLast();
  }

  /** At most a fifth of a source is held out, so few draws are in vain. */
  private int drawTrained(Arithmetic source, SplittableRandom random) {
    var kept = heldOutOf(source);
    while (true) {
      int index = source.draw(random);
      if (!kept.get(index)) return index;
    }
  }

  private BitSet heldOutOf(Arithmetic source) {
    return heldOut.get(SOURCES.indexOf(source));
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

  /** The held-out problems of all sources with their right answers, easy sources first. */
  public List<Problem> heldOut() {
    var all = new ArrayList<Problem>();
    for (var source : SOURCES)
      heldOutOf(source).stream().mapToObj(source::problem).forEach(all::add);
    return all;
  }

  /** Which records are errors. */
  public Truth truth() {
    return new Truth(KEY, settings.examples(), errors);
  }

  private static String key(int index) {
    return KEY + index;
  }
}
