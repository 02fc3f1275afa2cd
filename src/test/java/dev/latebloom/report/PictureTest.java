package dev.latebloom.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.observe.meter.LensFigures;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.Probed;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

final class PictureTest {

  private static Sample sample(long step) {
    var late = new CohortFigures(Cohort.LATE, 30, step < 50 ? Double.NaN : 1, 0.6);
    var early = new CohortFigures(Cohort.EARLY, 70, 0.1, 0.4);
    return new Sample(
        step,
        2.0 / step,
        new Figures(step, List.of(early, late), 50, 3, Simplicity.NONE),
        Probed.NONE,
        LensFigures.NONE);
  }

  private static List<Sample> run(long steps) {
    return LongStream.rangeClosed(1, steps).mapToObj(PictureTest::sample).toList();
  }

  private static void parse(String svg) throws Exception {
    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    var root = builder.parse(new InputSource(new StringReader(svg))).getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("svg");
  }

  @Test
  void isWellFormedWhateverTheTitle() throws Exception {
    var svg = new Picture("a < b & \"c\" > d", run(100), List.of(), List.of()).svg();
    parse(svg);
    assertThat(svg).contains("a &lt; b &amp; \"c\" &gt; d");
  }

  @Test
  void aRunWithoutMomentsHasEmptyAxes() {
    assertThatCode(() -> parse(new Picture("nothing yet", List.of(), List.of(), List.of()).svg()))
        .doesNotThrowAnyException();
  }

  @Test
  void everyAxisNamesItsUnit() {
    var axes = axisNames(new Picture("run", run(100), List.of(measured()), List.of()).svg());
    assertThat(axes).hasSize(6);
    assertThat(axes).allMatch(axis -> axis.matches(".*(%|nats|step).*"));
  }

  @Test
  void everyPanelSaysOneSentenceWithItsNumbers() {
    var svg = new Picture("run", run(100), List.of(measured()), List.of()).svg();
    assertThat(unwrapped(svg))
        .contains("At step 100, held-out problems answered: 40% with online-late.")
        .contains("Loss at step 100, in nats a token: early 0.10, late 1.0.")
        .contains("Late examples were 30% of the pool and 60% of the draws");
  }

  @Test
  void runsAreComparedAtTheLastStepThatBothHave() {
    var longer = new Accuracies(List.of("easy"), rows(Map.of(50L, 0.25, 100L, 0.3, 150L, 0.9)));
    var svg =
        new Picture(
                "run",
                run(100),
                List.of(measured(), new AccuracyCurve("uniform", "recorded", longer)),
                List.of())
            .svg();
    assertThat(unwrapped(svg))
        .contains("40% with online-late, 30% with uniform.", "uniform, recorded");
  }

  @Test
  void aRunThatIsComparedWithNoneNamesNone() {
    assertThat(new Picture("run", run(100), List.of(measured()), List.of()).svg())
        .contains("online-late, this run")
        .doesNotContain("uniform", "recorded");
  }

  @Test
  void isAsWideAsTheScreenAndDarkWhereThatIs() {
    assertThat(new Picture("run", run(100), List.of(), List.of()).svg())
        .contains("width=\"100%\" viewBox=\"0 0 520 ", "prefers-color-scheme: dark");
  }

  @Test
  void aLongRunIsThinnedButEndsWhereItEnds() {
    var svg = new Picture("run", run(50_000), List.of(), List.of()).svg();
    assertThat(svg.length()).isLessThan(100_000);
    assertThat(svg).contains("L496.0 ").contains("50,000");
  }

  @Test
  void heldOutLossesAreDrawnBySource() {
    var evaluations = List.of(evaluation(50, 2.5), evaluation(100, 1.25));
    var svg = new Picture("run", run(100), List.of(), evaluations).svg();
    assertThat(unwrapped(svg))
        .contains("Held-out loss at step 100: 1.250 nats over 8 records; best 1.250 at step 100.")
        .contains(">math<", "a &lt; b<");
    assertThat(axisNames(svg)).hasSize(6).allMatch(axis -> axis.matches(".*(%|nats|step).*"));
  }

  private static Evaluation evaluation(long step, double loss) {
    var levels =
        List.of(
            new Evaluation.Level("a < b", 4, loss, 0.1),
            new Evaluation.Level("math", 4, loss, 0.1));
    var best = new Evaluation.Best(step, loss);
    return new Evaluation(step, levels, loss, loss, best, false, Evaluation.Spent.NOTHING, "");
  }

  @Test
  void accuraciesSurviveTheirFile() {
    var accuracies = measured().accuracies();
    assertThat(Accuracies.ofCsv(accuracies.toCsv())).isEqualTo(accuracies);
  }

  private static AccuracyCurve measured() {
    var shares = rows(Map.of(50L, 0.2, 100L, 0.4));
    return new AccuracyCurve("online-late", "this run", new Accuracies(List.of("easy"), shares));
  }

  private static SortedMap<Long, List<Double>> rows(Map<Long, Double> shares) {
    var rows = new TreeMap<Long, List<Double>>();
    shares.forEach((step, share) -> rows.put(step, List.of(share)));
    return rows;
  }

  private static String unwrapped(String svg) {
    return svg.replaceAll("</text>\\s*<text[^>]*>", " ");
  }

  /** Texts beside the arrows. */
  private static List<String> axisNames(String svg) {
    return Pattern.compile(">([^<]*[↑→][^<]*)<")
        .matcher(svg)
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  @Test
  void whatIsNotKnownIsAGapAndNoNumber() {
    assertThat(new Picture("run", run(100), List.of(), List.of()).svg())
        .doesNotContain("NaN")
        .doesNotContain("Infinity");
  }
}
