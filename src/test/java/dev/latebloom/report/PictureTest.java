package dev.latebloom.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.CohortFigures;
import dev.latebloom.observe.Figures;
import dev.latebloom.observe.Simplicity;
import dev.latebloom.train.Probed;
import java.io.StringReader;
import java.util.List;
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
        Probed.NONE);
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
    var svg = new Picture("a < b & \"c\" > d", run(100)).svg();
    parse(svg);
    assertThat(svg).contains("a &lt; b &amp; \"c\" &gt; d");
  }

  @Test
  void aRunWithoutMomentsHasEmptyAxes() {
    assertThatCode(() -> parse(new Picture("nothing yet", List.of()).svg()))
        .doesNotThrowAnyException();
  }

  @Test
  void namesAxesUnitsAndCurves() {
    var svg = new Picture("run", run(100)).svg();
    assertThat(svg)
        .contains(
            "optimizer step", "nats a token", "late, of the draws", "late, of the pool", "60%");
  }

  @Test
  void aLongRunIsThinnedButEndsWhereItEnds() {
    var svg = new Picture("run", run(50_000)).svg();
    assertThat(svg.length()).isLessThan(150_000);
    assertThat(svg).contains("L735.0 ").contains("50,000");
  }

  @Test
  void whatIsNotKnownIsAGapAndNoNumber() {
    assertThat(new Picture("run", run(100)).svg()).doesNotContain("NaN").doesNotContain("Infinity");
  }
}
