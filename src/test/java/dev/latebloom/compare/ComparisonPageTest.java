package dev.latebloom.compare;

import static dev.latebloom.compare.Made.LATE;
import static dev.latebloom.compare.Made.UNIFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

final class ComparisonPageTest {
  private static Comparison comparison() {
    var plan = Made.plan(List.of(UNIFORM, LATE), List.of(0.0, 0.03), List.of(0L, 1L));
    var runs =
        List.of(
            Made.run(UNIFORM, 0, 0, 1, 0.2, 0.5),
            Made.run(LATE, 0, 0, 1, 0.2, 0.625),
            Made.run(UNIFORM, 0, 1, 1, 0.2, 0.5),
            Made.run(LATE, 0, 1, 1, 0.2, 0.6251),
            Made.run(UNIFORM, 0.03, 0, 1, 0.2, 0.5));
    var failure = new Comparison.Failure(new RunKey(Made.LATE, 0.03, 0), "status 134: <SIGABRT>");
    return new Comparison(plan, runs, List.of(failure));
  }

  @Test
  void thePageStandsAlone() {
    var page = new ComparisonPage(comparison()).text();
    assertThat(page).doesNotContain("http://", "https://", "<script", "<link", "src=", "url(");
    assertThat(page).contains("prefers-color-scheme: dark");
  }

  @Test
  void everyTableScrollsInAContainerOfItsOwn() {
    var page = new ComparisonPage(comparison()).text();
    assertThat(page.split("<table>", -1))
        .hasSameSizeAs(page.split("class=\"scroll\"[^>]*><table>", -1));
    assertThat(page)
        .contains("<table>", ".scroll { overflow-x: auto;", ".scroll::-webkit-scrollbar");
  }

  @Test
  void everyLearningCurveNamesWhatItsAxesAre() {
    var page = new ComparisonPage(comparison()).text();
    assertThat(page)
        .contains("↑ held-out exact match, %", "optimizer step →", "seconds of training →");
  }

  /** A loss of half a nat a byte is 0.721 bits, and the scores of Made are 1 - the loss. */
  @Test
  void ofModelsBitsAByteAreDrawnOverFlopsAndSeconds() {
    var plain = new ComparisonPage(comparison()).text();
    assertThat(plain).doesNotContain("bits a byte</text>", "TFLOPs of training →");
    var mamba = new Arm("uniform", "adamw", "mamba");
    var plan = Made.plan(List.of(UNIFORM, mamba), List.of(0.0), List.of(0L));
    var runs = List.of(Made.run(UNIFORM, 0, 0, 1, 0.2, 0.5), Made.run(mamba, 0, 0, 1, 0.3, 0.5));
    var page = new ComparisonPage(new Comparison(plan, runs, List.of())).text();
    assertThat(page.split("↑ bits a byte", -1)).hasSize(3);
    assertThat(page.split("TFLOPs of training →", -1)).hasSize(3);
    assertThat(runs.getFirst().last().bitsPerByte()).isCloseTo(0.7213, within(1e-4));
  }

  @Test
  void thePageNamesCommitSeedsSettingsAndFailures() {
    var page = new ComparisonPage(comparison()).text();
    assertThat(page)
        .contains("abc1234", "seeds 0, 1", "5 of 8 runs", "&lt;SIGABRT&gt;", "&lt;0&gt;")
        .contains("62.5%", "+12.5%", "+25.0%")
        .doesNotContain("<SIGABRT>", "NaN", "Infinity");
  }

  @Test
  void anArmAloneIsNotComparedWithItself() {
    var plan = Made.plan(List.of(UNIFORM), List.of(0.0), List.of(0L));
    var alone = new Comparison(plan, List.of(Made.run(UNIFORM, 0, 0, 1, 0.2, 0.5)), List.of());
    assertThat(new ComparisonPage(alone).text())
        .contains("Scores", "By kind of test")
        .doesNotContain("Difference to", "How long to");
    assertThat(new ComparisonPage(comparison()).text()).contains("Difference to", "How long to");
  }

  @Test
  void everyPictureIsWellFormed() throws Exception {
    var page = new ComparisonPage(comparison()).text();
    int pictures = 0;
    for (int at = page.indexOf("<svg"); at >= 0; at = page.indexOf("<svg", at + 1)) {
      var svg = page.substring(at, page.indexOf("</svg>", at) + 6);
      var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      assertThat(builder.parse(new InputSource(new StringReader(svg)))).isNotNull();
      pictures++;
    }
    // One of differences; two learning curves a share of errors.
    assertThat(pictures).isEqualTo(5);
  }

  @Test
  void theTextHasALineAnArmAndTheFailure() {
    var text = new ComparisonText(comparison()).text();
    assertThat(text).contains("0% errors", "3% errors", "all shares of errors");
    assertThat(text).containsPattern("online-late \\+ adamw +62\\.5%.* \\+12\\.5%.*\\+25\\.0%");
    assertThat(text).contains("1 runs failed", "online-late, adamw, 3% errors, seed 0: status 134");
  }

  /** Both end at step 200, where the lens has seen 0.25 and 0.75; the page has them, too. */
  @Test
  void whatTheLensSawStandsBesideTheDifferences() {
    assertThat(new ComparisonText(comparison()).text()).doesNotContain("by the lens");
    var plan = Made.plan(List.of(UNIFORM, LATE), List.of(0.0), List.of(0L));
    var runs =
        List.of(
            Made.with(Made.run(UNIFORM, 0, 0, 1, 0.2, 0.5), "lens_explained", 0.125, 0.25),
            Made.with(Made.run(LATE, 0, 0, 1, 0.2, 0.5), "lens_explained", 0.5, 0.75));
    var seen = new Comparison(plan, runs, List.of());
    assertThat(new ComparisonText(seen).text())
        .containsPattern("by the lens +last step +difference +at equal mean loss +difference")
        .containsPattern("lens_explained +uniform \\+ adamw +0\\.250")
        .containsPattern("lens_explained +online-late \\+ adamw +0\\.750 +\\+0\\.500");
    assertThat(new ComparisonPage(seen).text()).contains("lens_explained");
  }

  @Test
  void theJsonHasTheSameNumbers() throws IOException {
    var json = new ObjectMapper().readTree(new ComparisonJson(comparison()).text());
    var late = json.path("levels").get(0).path("arms").get(1);
    var score = late.path("score").path("equal steps");
    assertThat(score.path("mean").asDouble()).isEqualTo(0.62505);
    assertThat(score.path("relative").path("n").asInt()).isEqualTo(2);
    assertThat(json.path("runs")).hasSize(5);
    assertThat(json.path("failures").get(0).path("seed").asInt()).isZero();
  }

  @Test
  void aResultSurvivesItsFile(@TempDir Path folder) throws IOException {
    var results = new Results(folder);
    var made = Made.run(LATE, 0.03, 7, 1.5, 0.25, 0.5);
    results.save(made);
    assertThat(results.find(made.id())).contains(made);
    assertThat(results.find("other")).isEmpty();
  }
}
