package dev.latebloom.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.train.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunReportTest {
  private final Ledger ledger;

  RunReportTest(@TempDir Path folder) throws IOException {
    ledger = Ledger.create(folder.resolve("ledger"), 10);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /**
   * Source 0 is learned at 100, 200, 300, 400; of source 1 one of four is, at 900; id 7 is wrong.
   */
  @BeforeEach
  void train() {
    for (int id = 0; id < 8; id++) ledger.admit(id, id / 4, 1);
    for (int slot = 0; slot < 8; slot++) ledger.setVisits(slot, 10);
    for (int slot = 0; slot < 4; slot++) ledger.learningTime.set(slot, 100 * (slot + 1));
    ledger.learningTime.set(4, 900);
    for (int slot = 3; slot < 6; slot++) ledger.lateVisits.set(slot, 6);
    ledger.weight.set(5, 768);
    ledger.setCohort(7, Cohort.QUARANTINED);
    ledger.setCohort(6, Cohort.QUARANTINED);
  }

  private RunReport report() {
    return new LedgerReading(ledger, List.of("sum-1", "sum-3"), Map.of("sum-3", 0.25))
        .report(1000, Optional.of(id -> id == 7));
  }

  @Test
  void saysWhatEachSourceLearnedAndWhen() {
    var easy = report().sources().getFirst();
    assertThat(easy.learned()).isEqualTo(1);
    assertThat(easy.learnedAt()).isEqualTo(200);
    assertThat(easy.learnedAt90()).isEqualTo(400);
    assertThat(easy.heldOutAccuracy()).isNaN();
    var hard = report().sources().getLast();
    assertThat(hard.learned()).isEqualTo(0.25);
    assertThat(hard.late()).isEqualTo(0.5);
    assertThat(hard.quarantined()).isEqualTo(0.5);
    assertThat(hard.weight()).isEqualTo(1.5);
    assertThat(hard.heldOutAccuracy()).isEqualTo(0.25);
  }

  @Test
  void countsHowOftenLateExamplesWereShown() {
    assertThat(report().lateExamples()).isEqualTo(3);
    assertThat(report().lateVisits()).isEqualTo(18);
    assertThat(report().visits()).isEqualTo(80);
    assertThat(report().effectiveSampleSize()).isCloseTo(100.0 / 16, within(1e-9));
  }

  @Test
  void comparesWithTheTruth() {
    var truth = report().truth().orElseThrow();
    assertThat(truth.quarantined()).isEqualTo(new Detection(2, 1, 1));
    // Learned after step 900, the median with what is not learned last: 5 and 6; 7 is wrong.
    assertThat(truth.late()).isEqualTo(new Detection(3, 1, 2));
    assertThat(truth.errorsAmongLateVisits()).isZero();
  }

  @Test
  void theTextHasALineForEachSourceAndFitsATerminal() {
    var text = report().toText();
    assertThat(text.lines()).anyMatch(l -> l.startsWith("sum-3") && l.endsWith("25.0%"));
    assertThat(text.lines()).anyMatch(l -> l.startsWith("sum-1") && l.endsWith("-"));
    assertThat(text).contains("shown 18 times while late (22.5% of visits)");
    assertThat(text).contains("quarantined  precision 50.0%, recall 100.0%");
    assertThat(text.lines()).allMatch(l -> l.length() <= 100);
  }

  @Test
  void theJsonSaysTheSame() throws IOException {
    var json = new ObjectMapper().readTree(report().toJson());
    assertThat(json.at("/sources/0/heldOutAccuracy").isNull()).isTrue();
    assertThat(json.at("/sources/1/heldOutAccuracy").asDouble()).isEqualTo(0.25);
    assertThat(json.at("/lateVisits").asInt()).isEqualTo(18);
    assertThat(json.at("/truth/quarantined/precision").asDouble()).isEqualTo(0.5);
  }

  @Test
  void withoutATruthThereIsNoneInTheReport() {
    var report = new LedgerReading(ledger, List.of("", "b"), Map.of()).report(5, Optional.empty());
    assertThat(report.toText()).contains("(none)").doesNotContain("truth");
    assertThat(report.toJson()).doesNotContain("truth");
  }

  @Test
  void heldOutLossesStandBesideTheirSources() throws IOException {
    var levels =
        List.of(
            new Evaluation.Level("only-held-out", 2, 3, 0.1),
            new Evaluation.Level("sum-1", 2, 0.125, 0.1));
    var evaluation =
        new Evaluation(
            900,
            levels,
            1.25,
            1.25,
            new Evaluation.Best(800, 1.5),
            false,
            Evaluation.Spent.NOTHING,
            "");
    var text = report().with(evaluation).toText();
    assertThat(text.lines()).anyMatch(l -> l.startsWith("sum-1") && l.endsWith(" 0.125"));
    assertThat(text.lines()).anyMatch(l -> l.startsWith("sum-3") && l.endsWith(" 25.0%"));
    assertThat(text.lines()).anyMatch(l -> l.startsWith("only-held-out") && l.endsWith(" 3.000"));
    assertThat(text).contains("Held out at step 900: 1.250 nats over 4 records");
    assertThat(text.lines()).allMatch(l -> l.length() <= 100);
    var json = new ObjectMapper().readTree(report().with(evaluation).toJson());
    assertThat(json.at("/heldOut/bestLoss").asDouble()).isEqualTo(1.5);
    assertThat(json.at("/sources/0/heldOutLoss").asDouble()).isEqualTo(0.125);
  }
}
