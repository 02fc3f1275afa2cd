package dev.latebloom.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.train.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluationsTest {
  @TempDir Path folder;

  private static Evaluation evaluation(long step) {
    var none = Evaluation.NONE;
    return new Evaluation(
        step, List.of(), 1.0 / step, 2.0 / step, none.best(), false, none.spent(), "größer");
  }

  @Test
  void ofALongRunTheFileIsBoundedAndHasTheFirstAndTheNewest() throws IOException {
    var file = folder.resolve("evaluations.jsonl");
    var evaluations = new Evaluations(file, 10_000);
    for (int step = 10; step <= 10_000; step += 10) {
      evaluations.add(evaluation(step));
      assertThat(Files.size(file)).isLessThanOrEqualTo(10_000);
    }
    var read = new Evaluations(file).read();
    assertThat(read.stream().map(Evaluation::step))
        .isSorted()
        .hasSizeGreaterThan(10)
        .startsWith(10L)
        .endsWith(10_000L);
    assertThat(read.getLast()).isEqualTo(evaluation(10_000));
  }

  @Test
  void aResumedRunForgetsWhatItWillRepeat() throws IOException {
    var evaluations = new Evaluations(folder.resolve("evaluations.jsonl"));
    for (int step = 10; step <= 50; step += 10) evaluations.add(evaluation(step));
    evaluations.truncateAfter(30);
    evaluations.add(evaluation(31));
    assertThat(evaluations.read().stream().map(Evaluation::step))
        .containsExactly(10L, 20L, 30L, 31L);
  }
}
