package dev.latebloom.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.augment.question.Mathematics;
import dev.latebloom.augment.question.Pair;
import dev.latebloom.train.engine.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class MathematicsTest {
  /** One of each wording, with its answer. */
  private static final List<Pair> QUESTIONS =
      List.of(
          new Pair("Total of 4.5 and -26.\n", "-21.5"),
          new Pair("Put together 24 and 0.38.\n", "24.38"),
          new Pair("352.75+5\n", "357.75"),
          new Pair("What is 7 plus -12?\n", "-5"),
          new Pair("Subtract 955 from 86.\n", "-869"),
          new Pair("What is 708 take away -41.5?\n", "749.5"),
          new Pair("8.8 - 0.26\n", "8.54"),
          new Pair("What is -5 less than 6.25?\n", "11.25"),
          new Pair("What is the distance between -0.6 and 0.02?\n", "0.62"),
          new Pair("-5.2 times 0.4\n", "-2.08"),
          new Pair("Calculate -28.9*-3407.\n", "98462.3"),
          new Pair("Multiply 586 and -0.2.\n", "-117.2"),
          new Pair("What is the product of -6.9 and 0.2?\n", "-1.38"),
          new Pair("Calculate 130730 divided by -85.\n", "-1538"),
          new Pair("Divide -40 by 308.\n", "-10/77"),
          new Pair("What is -303 (base 4) in base 10?\n", "-51"),
          new Pair("Convert 5c (base 13) to base 6.\n", "205"),
          new Pair("75 (base 8) to base 13\n", "49"),
          new Pair("What is the hundred thousands digit of 415626120?\n", "6"),
          new Pair("Round -6.069 to one decimal place.\n", "-6.1"),
          new Pair("What is -0.0003266 rounded to 4 dps?\n", "-0.0003"),
          new Pair("What is 995856 rounded to the nearest 1000?\n", "996000"),
          new Pair("Round 34883 to the nearest one hundred thousand.\n", "0"),
          new Pair("What is 246 minutes before 9:20 AM?\n", "5:14 AM"),
          new Pair("What is 667 minutes after 9:25 PM?\n", "8:32 AM"),
          new Pair("How many minutes are there between 12:04 PM and 10:35 PM?\n", "631"),
          new Pair("Which is smaller: 1/10 or -13?\n", "-13"),
          new Pair("Is -2/33 >= -64/15?\n", "True"),
          new Pair("Is 5 at most as big as 0.5?\n", "False"),
          new Pair("Are 211 and 211 non-equal?\n", "False"),
          new Pair("Do -8 and 9 have the same value?\n", "False"),
          new Pair("Sort 1/4, -3, 0.5 in descending order.\n", "0.5, 1/4, -3"),
          new Pair("Put 33, -46, 5, 3 in increasing order.\n", "-46, 3, 5, 33"),
          new Pair("What is the nearest to 2 in -6/7, -4, 8.9?\n", "-6/7"),
          new Pair("Which is the closest to 0.1?  (a) 5  (b) 0.4  (c) 2/9\n", "c"));

  private final RuleRewriter rewriter = TemplateRewriter.mathematics();

  @Property(tries = 1000)
  void everyVariantIsRight(@ForAll @IntRange(max = 34) int question, @ForAll long seed) {
    var original = QUESTIONS.get(question);

    var variants = rewriter.variants(original, "", 3, seed);

    assertThat(WorkedOut.isRight(original)).isTrue();
    assertThat(variants).isNotEmpty().doesNotHaveDuplicates().doesNotContain(original);
    assertThat(variants).allMatch(WorkedOut::isRight);
    assertThat(variants).extracting(MathematicsTest::words).containsOnly(words(original));
    assertThat(rewriter.variants(original, "", 3, seed)).isEqualTo(variants);
  }

  @Test
  void everyQuestionOfTheDataButEquationsAndDerivativesHasRightVariants() throws IOException {
    var json = new ObjectMapper();
    var files = SharedFiles.folder("data/tasks");
    long without = 0;
    long asked = 0;
    for (var name : List.of("math-balanced.jsonl", "math-tail-mixed.jsonl")) {
      for (var line : Files.readAllLines(files.resolve(name))) {
        var record = json.readTree(line);
        var original = new Pair(record.get("prompt").asText(), record.get("response").asText());
        var variants = rewriter.variants(original, "", 1, asked);
        var source = record.get("source").asText();
        if (source.startsWith("algebra") || source.startsWith("calculus")) {
          assertThat(variants).isEmpty();
          continue;
        }
        asked++;
        if (variants.isEmpty()) without++;
        else assertThat(variants).allMatch(WorkedOut::isRight);
      }
    }
    assertThat(asked).isGreaterThan(10_000);
    assertThat(without).isLessThan(asked / 100);
  }

  @Test
  void aWrongAnswerHasNoVariant() {
    assertThat(rewriter.variants(new Pair("What is 7 plus -12?\n", "5"), "", 3, 1)).isEmpty();
    assertThat(rewriter.variants(new Pair("Is 5 > 4?\n", "False"), "", 3, 1)).isEmpty();
  }

  @Test
  void anAnswerThatIsNotCertainIsNone() {
    for (var question :
        List.of(
            "Which is smaller: 2 or 2?",
            "Round 2.5 to the nearest integer.",
            "What is the nearest to 2 in 1, 3?",
            "Sort 1, 1.0, 2.",
            "Divide 4 by 0.",
            "Is 1/0 > 4?",
            "What is 9 (base 4) in base 10?",
            "What is the millions digit of 5?")) {
      assertThat(Mathematics.templates()).allMatch(each -> each.solved(question).isEmpty());
    }
  }

  private static String words(Pair pair) {
    return pair.prompt().replaceAll("\\S+ \\(base|-?\\d[0-9./:]*( [AP]M)?", "");
  }
}
