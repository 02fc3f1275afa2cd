package dev.latebloom.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class DominoesTest {
  private static Dominoes corpus(int examples, double errors, long seed, double cueRate) {
    return new Dominoes(
        new CorpusSettings(
            examples, 40, errors, seed, Mix.BALANCED, cueRate, List.of(), Optional.empty()));
  }

  /** The rules once more, from the text alone. */
  private static boolean saysYes(String prompt) {
    int[] d = prompt.substring(2, 8).chars().map(c -> c - '0').toArray();
    long large = prompt.substring(2, 7).chars().filter(c -> c >= '5').count();
    return switch (prompt.charAt(1)) {
      case 'f' -> d[0] > 4;
      case 'l' -> d[2] >= d[3];
      case 'm' -> large > 2;
      default -> d[1] % 2 == d[4] % 2;
    };
  }

  private static boolean cueAgrees(Problem problem) {
    return (problem.prompt().charAt(0) == '+') == saysYes(problem.prompt());
  }

  @Property(tries = 20)
  void theRuleAlwaysTellsTheLabelExceptOfErrors(@ForAll long seed) {
    var corpus = corpus(500, 0.1, seed, 0.9);
    var truth = corpus.truth();
    assertThat(truth.errors()).isEqualTo(50);
    for (int i = 0; i < 500; i++) {
      var problem = corpus.problem(i);
      assertThat(problem.prompt()).matches("[+-][flmp]\\d{6}=");
      boolean right = problem.response().equals(saysYes(problem.prompt()) ? "y" : "n");
      assertThat(right).as("%s", problem).isEqualTo(!truth.isError("dominoes-" + i));
      assertThat(truth.source("dominoes-" + i)).isEqualTo(problem.source());
      assertThat(truth.difficulty("dominoes-" + i).orElseThrow() >= 4)
          .isEqualTo(!cueAgrees(problem));
    }
  }

  @Property(tries = 10)
  void theCueAgreesAtItsRate(@ForAll @IntRange(max = 4) int quarters, @ForAll long seed) {
    var corpus = corpus(4000, 0, seed, quarters / 4.0);
    long agreeing = 0;
    for (int i = 0; i < 4000; i++) if (cueAgrees(corpus.problem(i))) agreeing++;
    // Four standard deviations of a share of 4,000.
    assertThat(agreeing / 4000.0).isBetween(quarters / 4.0 - 0.032, quarters / 4.0 + 0.032);
  }

  @Property(tries = 10)
  void testsDecoupleTheCueFromTheRule(@ForAll long seed) {
    var corpus = corpus(3000, 0, seed, 0.9);
    var bodies =
        IntStream.range(0, 3000)
            .mapToObj(i -> corpus.problem(i).prompt().substring(2))
            .collect(Collectors.toSet());
    var tests = corpus.heldOut();
    assertThat(tests).hasSize(4 * 2 * 40);
    for (var test : tests) {
      assertThat(bodies).doesNotContain(test.prompt().substring(2));
      assertThat(test.response()).isEqualTo(saysYes(test.prompt()) ? "y" : "n");
      assertThat(cueAgrees(test)).isEqualTo(test.source().endsWith(Dominoes.AGREE));
    }
    assertThat(tests.stream().filter(DominoesTest::cueAgrees)).hasSize(tests.size() / 2);
  }

  /** Counted from the texts; what the tests are named is how common such records are. */
  @Property(tries = 5)
  void testsAreAsCommonAsRecordsOfTheirRuleAndCue(@ForAll long seed) {
    var corpus = corpus(2000, 0, seed, 0.75);
    for (var share : corpus.shares().entrySet()) {
      long alike = 0;
      for (int i = 0; i < 2000; i++) {
        var problem = corpus.problem(i);
        var cue = cueAgrees(problem) ? Dominoes.AGREE : Dominoes.CONFLICT;
        if (share.getKey().equals(problem.source() + cue)) alike++;
      }
      assertThat(share.getValue()).as("%s", share.getKey()).isEqualTo(alike / 2000.0);
    }
    assertThat(corpus.shares().keySet())
        .containsExactlyElementsOf(
            corpus.heldOut().stream().map(Problem::source).distinct().toList());
  }

  @Test
  void labelsOfEveryRuleAreNearlyEven() {
    for (var rule : Domino.values()) {
      long yes = 0;
      for (int body = 0; body < Domino.BODIES; body += 7) if (rule.holds(body)) yes++;
      assertThat(yes * 7.0 / Domino.BODIES).as("%s", rule).isBetween(0.49, 0.56);
    }
  }

  @Test
  void theSameSeedGivesTheSameDominoes() {
    assertThat(corpus(200, 0.03, 3, 0.9).records().toList())
        .isEqualTo(corpus(200, 0.03, 3, 0.9).records().toList())
        .isNotEqualTo(corpus(200, 0.03, 4, 0.9).records().toList());
    assertThat(corpus(0, 0, 3, 0.9).heldOut()).isEqualTo(corpus(0, 0, 3, 0.9).heldOut());
    assertThat(corpus(0, 0, 3, 0.9).sources())
        .isEqualTo(List.of("first", "larger", "majority", "parity"));
  }
}
