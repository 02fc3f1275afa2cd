package dev.latebloom.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GradedArithmeticTest {
  private static GradedArithmetic corpus(int examples, int heldOut, double errors, long seed) {
    return new GradedArithmetic(new CorpusSettings(examples, heldOut, errors, seed, Mix.BALANCED));
  }

  private static int solved(String prompt) {
    var parts = prompt.substring(0, prompt.length() - 1).split("[-+*]", -1);
    int left = Integer.parseInt(parts[0]);
    int right = Integer.parseInt(parts[1]);
    return switch (prompt.charAt(parts[0].length())) {
      case '+' -> left + right;
      case '-' -> left - right;
      default -> left * right;
    };
  }

  @Property(tries = 30)
  void heldOutProblemsAreNeverTrainedOn(@ForAll long seed) {
    var corpus = corpus(3000, 50, 0.03, seed);
    var heldOut = corpus.heldOut().stream().map(Problem::prompt).collect(Collectors.toSet());
    for (int i = 0; i < 3000; i++) assertThat(heldOut).doesNotContain(corpus.problem(i).prompt());
  }

  @Property(tries = 100)
  void theShareOfErrorsIsExact(
      @ForAll long seed,
      @ForAll @IntRange(max = 2000) int examples,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    var truth = corpus(examples, 10, share, seed).truth();
    assertThat(truth.errors()).isEqualTo((int) Math.round(share * examples));
  }

  @Property(tries = 30)
  void errorsAreWrongAndAllElseIsRight(@ForAll long seed) {
    var corpus = corpus(1000, 10, 0.3, seed);
    var truth = corpus.truth();
    for (int i = 0; i < 1000; i++) {
      var problem = corpus.problem(i);
      boolean right = problem.response().equals(Integer.toString(solved(problem.prompt())));
      assertThat(right).as("%s", problem).isEqualTo(!truth.isError("arithmetic-" + i));
      assertThat(problem.response()).matches("0|-?[1-9][0-9]*");
    }
  }

  @Test
  void theSameSeedGivesTheSameCorpus() {
    var once = corpus(500, 20, 0.1, 7);
    var again = corpus(500, 20, 0.1, 7);
    assertThat(once.records()).containsExactlyElementsOf(again.records().toList());
    assertThat(once.heldOut()).isEqualTo(again.heldOut());
    assertThat(corpus(500, 20, 0.1, 8).records().toList()).isNotEqualTo(once.records().toList());
  }

  @Test
  void aSmallSourceKeepsMostOfItsProblems() {
    var heldOut = corpus(0, 200, 0, 1).heldOut();
    assertThat(heldOut.stream().filter(p -> p.source().equals("sum-1"))).hasSize(20);
    assertThat(heldOut.stream().filter(p -> p.source().equals("product-1x2"))).hasSize(144);
    assertThat(heldOut.stream().filter(p -> p.source().equals("sum-3"))).hasSize(200);
    assertThat(new HashSet<>(heldOut)).hasSameSizeAs(heldOut);
  }

  @Test
  void aLongTailHalvesFromSourceToSource() {
    var corpus = new GradedArithmetic(new CorpusSettings(20000, 0, 0, 1, Mix.LONG_TAILED));
    var sources = List.of("sum-1", "sum-2", "sum-3", "difference-2", "product-1x2", "product-2x2");
    for (int i = 0; i < sources.size(); i++) {
      var source = sources.get(i);
      long count = corpus.records().filter(r -> r.contains("\"" + source + "\"")).count();
      double expected = 20000 * Math.pow(0.5, i) / (2 - Math.pow(0.5, 5));
      assertThat((double) count).isBetween(0.85 * expected, 1.15 * expected);
    }
  }

  @Test
  void theTruthSurvivesItsFile(@TempDir Path folder) throws IOException {
    var truth = corpus(300, 5, 0.2, 3).truth();
    truth.saveTo(folder.resolve("truth"));
    var read = Truth.readFrom(folder.resolve("truth"));
    assertThat(read.errors()).isEqualTo(60);
    for (int i = -1; i <= 300; i++) {
      var key = "arithmetic-" + i;
      assertThat(read.isError(key)).isEqualTo(truth.isError(key));
      assertThat(read.source(key)).isEqualTo(truth.source(key));
      assertThat(read.difficulty(key)).isEqualTo(truth.difficulty(key));
    }
    assertThat(read.isError("other-1")).isFalse();
  }

  @Test
  void theTruthKnowsSourceAndDifficultyOfEveryRecord() {
    var corpus = corpus(200, 5, 0, 3);
    var truth = corpus.truth();
    for (int i = 0; i < 200; i++) {
      var source = corpus.problem(i).source();
      assertThat(truth.source("arithmetic-" + i)).isEqualTo(source);
      assertThat(truth.difficulty("arithmetic-" + i)).hasValue(corpus.sources().indexOf(source));
    }
    assertThat(truth.difficulty("arithmetic-200")).isEmpty();
  }

  @Test
  void anyOtherFileIsNoTruth(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("truth"), "arithmetic- 10\nseven\n");
    assertThatThrownBy(() -> Truth.readFrom(file)).hasMessageEndingWith("is not a truth file");
  }
}
