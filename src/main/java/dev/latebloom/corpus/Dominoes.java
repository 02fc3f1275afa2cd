package dev.latebloom.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Text dominoes: a cue that mostly tells the label, and a rule over digits that always does.
 *
 * <p>A model learns the cue first and may stop there. The tests of each rule come in equal numbers
 * with a cue that agrees with the label and with one that conflicts: their mean is accuracy with
 * the cue decoupled, their difference how far the model leans on the cue. After the synthetic
 * dominoes of Shah et al. (2020, arXiv 2006.07710), in text.
 *
 * <p>A planted error has the other label; its cue is drawn for the right one.
 */
public final class Dominoes implements Corpus {
  /** Ends the name of tests whose cue agrees with the label. */
  public static final String AGREE = "/agree";

  /** Ends the name of tests whose cue conflicts with the label. */
  public static final String CONFLICT = "/conflict";

  private static final List<Domino> RULES = List.of(Domino.values());

  /** One body in so many is kept for the tests. */
  private static final int HELD_OUT = 16;

  private final CorpusSettings settings;
  private final Planting planting;
  private final long salt;

  public Dominoes(CorpusSettings settings) {
    this.settings = settings;
    var random = new SplittableRandom(settings.seed());
    salt = random.nextLong();
    planting = new Planting(settings, RULES.size(), random.split());
  }

  @Override
  public CorpusSettings settings() {
    return settings;
  }

  @Override
  public String prefix() {
    return "dominoes-";
  }

  @Override
  public List<String> sources() {
    return RULES.stream().map(Domino::source).toList();
  }

  /** What is drawn for a record before its text is written. */
  private record Drawn(int rule, int body, boolean agrees) {}

  private Drawn draw(int index) {
    var random = planting.chance(index);
    int rule = planting.drawSource(random);
    boolean agrees = random.nextDouble() < settings.cueRate();
    return new Drawn(rule, body(random, false), agrees);
  }

  private int body(SplittableRandom random, boolean heldOut) {
    while (true) {
      int body = random.nextInt(Domino.BODIES);
      if ((Math.floorMod(Planting.mixed(body ^ salt), HELD_OUT) == 0) == heldOut) return body;
    }
  }

  @Override
  public Problem problem(int index) {
    var drawn = draw(index);
    return RULES.get(drawn.rule()).problem(drawn.body(), drawn.agrees(), planting.isError(index));
  }

  @Override
  public List<Problem> heldOut() {
    var random = new SplittableRandom(settings.seed() + 1);
    var tests = new ArrayList<Problem>();
    for (var rule : RULES) {
      for (boolean agrees : new boolean[] {true, false}) {
        for (int i = 0; i < settings.heldOut(); i++) {
          var right = rule.problem(body(random, true), agrees, false);
          var name = right.source() + (agrees ? AGREE : CONFLICT);
          tests.add(new Problem(name, right.prompt(), right.response()));
        }
      }
    }
    return tests;
  }

  /** A rule's tests with an agreeing cue are as common as its records whose cue agrees. */
  @Override
  public Map<String, Double> shares() {
    var counts = new HashMap<String, Integer>();
    for (int i = 0; i < settings.examples(); i++) {
      var drawn = draw(i);
      var kind = RULES.get(drawn.rule()).source() + (drawn.agrees() ? AGREE : CONFLICT);
      counts.merge(kind, 1, Integer::sum);
    }
    var shares = new LinkedHashMap<String, Double>();
    for (var rule : RULES) {
      for (var ending : List.of(AGREE, CONFLICT)) {
        var kind = rule.source() + ending;
        shares.put(kind, (double) counts.getOrDefault(kind, 0) / settings.examples());
      }
    }
    return shares;
  }

  /** Harder with each rule; where the cue conflicts, harder than any with an agreeing one. */
  @Override
  public Truth truth() {
    var sources = new short[settings.examples()];
    var difficulties = new short[settings.examples()];
    for (int i = 0; i < sources.length; i++) {
      var drawn = draw(i);
      sources[i] = (short) drawn.rule();
      difficulties[i] = (short) (drawn.rule() + (drawn.agrees() ? 0 : RULES.size()));
    }
    return new Truth(prefix(), sources(), sources, difficulties, planting.errors());
  }
}
