package dev.latebloom.evaluate.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings that models and data sets write; "~" stands for a newline. */
final class AnswerRuleTest {
  private static final AnswerRule AUTO = AnswerRule.of("auto");
  private static final String GSM8K = "She makes 9 * 2 = $<<9*2=18>>18 every day.\n#### 18";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          It is 3.~#### 18 | 18
          #### 18~~Question: how many?~#### 20 | 18
          #### $18.00 | $18.00
          The answer is 18. | 18
          So the answer is: 18 dollars | 18
          the final answer is $18$. I hope it is correct. | $18
          **Answer:** 18 eggs | 18
          Answer:~18 | 18
          The answer is 17. Wait, 9 * 2 is 18. The answer is 18. | 18
          Thus \\boxed{18}. | 18
          Thus $\\boxed{\\text{18}}$ | 18
          She sells 9 for $2 each, so 9*2 = 18 | 18
          She makes 9 * 2 = <<9*2=18>>18 dollars every day. | 18
          A: 18 | 18
          18 | 18
          She has 18% left | 18%
          """)
  void aNumberIsFoundAsPeopleWriteIt(String response, String expected) {
    var found = AUTO.expected(GSM8K, List.of()).in(lines(response));
    assertThat(found.map(String::strip)).contains(expected);
    assertThat(AUTO.expected(GSM8K, List.of()).isRight(expected)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1000",
        "1,000",
        "1000.0",
        "$1,000",
        "$1,000.00",
        "1000.",
        "1e3",
        "2000/2",
        "1000%"
      })
  void oneThousandHasManySpellings(String spelling) {
    var expected = AUTO.expected("#### 1,000", List.of());
    assertThat(expected.isRight(spelling)).as(spelling).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          5 - 3 = 2 | 2
          x = -5 | -5
          it fell by −4 | −4
          10-7 | 7
          from 1,234,567 | 1,234,567
          numbers 1, 2, 3 | 3
          a half, 1/2 | 1/2
          $-12.50 | $-12.50
          costs .5 cents | .5
          3.14. | 3.14
          """)
  void theLastNumberIsReadWithItsSignAndItsFraction(String text, String number) {
    assertThat(AnswerRule.of("number").expected("1", List.of()).in(text)).contains(number);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5,1/2,true",
    "0.5,\\frac{1}{2},true",
    "0.3333,1/3,false",
    "18,18.5,false",
    "-5,5,false",
    "-5,−5,true"
  })
  void numbersAreComparedAsNumbers(String expected, String given, boolean same) {
    boolean isSame = AUTO.expected(expected, List.of()).isRight(given);
    assertThat(isSame).isEqualTo(same);
  }

  private static final List<String> OPTIONS = List.of("21", "21.5", "22", "22.5", "23");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          E | E
          E. | E
          (E) | E
          E) 23 | E
          e) 23 | E
          The answer is (E). | E
          The correct answer is option E | E
          Answer: E) 23 | E
          A train goes 23 km an hour, so it is E | E
          Speed is 23, option (E) is correct. | E
          The answer is 23 | E
          \\boxed{E} | E
          #### E | E
          B or C? The answer is C | C
          23 | E
          """)
  void aChoiceIsALetterOrTheTextOfItsOption(String response, String letter) {
    assertThat(AUTO.expected("E", OPTIONS).in(response)).contains(letter);
  }

  @Test
  void aLetterThatIsNoOptionIsNoAnswer() {
    assertThat(AUTO.expected("E", OPTIONS).in("X")).isEmpty();
    assertThat(AUTO.expected("E", OPTIONS).in("I do not know")).isEmpty();
    assertThat(AUTO.expected("E", OPTIONS).isRight("D")).isFalse();
  }

  @Test
  void textIsComparedAsAWhole() {
    var expected = AUTO.expected("16, 4, 2/3, -18", List.of());
    assertThat(expected.in("16, 4, 2/3, -18\n").map(expected::isRight)).contains(true);
    assertThat(expected.in("16, 4, 2/3,  -18.").map(expected::isRight)).contains(true);
    assertThat(expected.in("16, 4, -18, 2/3").map(expected::isRight)).contains(false);
    assertThat(AUTO.expected("gingen", List.of()).isRight("Gingen")).isFalse();
    assertThat(AUTO.expected("gingen", List.of()).in("  ")).isEmpty();
  }

  @Test
  void oneMarkOnlyIsLookedForWhereItIsAskedFor() {
    var expected = AnswerRule.of("hashes").expected(GSM8K, List.of());
    assertThat(expected.answer()).isEqualTo("18");
    assertThat(expected.in("The answer is 18")).isEmpty();
    assertThat(expected.in("#### 18")).contains("18");
    var boxed = AnswerRule.of("boxed").expected("so $\\boxed{\\frac{1}{2}}$", List.of());
    assertThat(boxed.in("\\boxed{0.5}").map(boxed::isRight)).contains(true);
    assertThat(boxed.in("\\boxed{x^{2}+1").isPresent()).isFalse();
  }

  @Test
  void aRegularExpressionOfOnesOwnReadsBoth() {
    var rule = AnswerRule.of("regex:^=> *(.*)$");
    var expected = rule.expected("work\n=> blue", List.of());
    assertThat(expected.answer()).isEqualTo("blue");
    assertThat(expected.in("hm\n=> red\n=>blue\n").map(expected::isRight)).contains(true);
    assertThat(expected.in("blue")).isEmpty();
  }

  @Test
  void aRuleThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> AnswerRule.of("hash"))
        .hasMessageContaining("--answer is \"hash\"")
        .hasMessageContaining("hashes, boxed");
    assertThatThrownBy(() -> AnswerRule.of("regex:(")).hasMessageContaining("regular expression");
  }

  private static String lines(String text) {
    return text.replace('~', '\n');
  }
}
