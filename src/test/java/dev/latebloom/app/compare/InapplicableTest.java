package dev.latebloom.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.app.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InapplicableTest {
  @TempDir private Path folder;
  private Path conf = Path.of("");

  @BeforeEach
  void write() throws IOException {
    conf = Files.writeString(folder.resolve("own.conf"), "latebloom.run.steps = 20");
  }

  private void refuse(String... said) {
    Inapplicable.refuse(SettingsReader.effective(conf, List.of(said)));
  }

  @ParameterizedTest
  @CsvSource({
    "run.seed=5, compare.seeds",
    "train.threads=1, one thread",
    "train.optimizer.kind=adamw, compare.optimizers",
    "reweight.policy=uniform, compare.policies",
    "checkpoint.keep=3, compare.evaluations",
    "pool.capacity=100, compare.corpus.examples"
  })
  void whatAComparisonDecidesIsRefusedEvenWhereItIsTheDefault(String said, String decides) {
    assertThatThrownBy(() -> refuse(said))
        .hasMessageStartingWith("latebloom." + said.split("=", 2)[0] + " follows from ")
        .hasMessageContaining(decides);
  }

  @Test
  void theDefaultMixIsRefusedWhereSomebodySaysItOfAFile() {
    assertThatThrownBy(
            () -> refuse("compare.corpus.name=records", "compare.corpus.mix=long-tailed"))
        .hasMessageContaining("corpus.mix means nothing to a corpus of records")
        .hasMessageContaining("only to arithmetic and dominoes and markov");
  }

  @Test
  void whatOnlyADaemonReadsIsToldByItsName() {
    assertThat(Inapplicable.notes(SettingsReader.effective(conf, List.of()))).isEmpty();
    assertThat(
            Inapplicable.notes(
                SettingsReader.effective(
                    conf,
                    List.of(
                        "serve.port=1",
                        "kafka.topic=mine",
                        "ingest.bounded=true",
                        "pool.start-after=9",
                        "checkpoint.retry=1s",
                        "ingest.format=json"))))
        .containsExactly(
            "a comparison needs no broker, no page and no workers, and does without"
                + " latebloom.checkpoint.retry, latebloom.ingest.bounded,"
                + " latebloom.kafka.topic, latebloom.pool.start-after, latebloom.serve.port");
  }

  @Test
  void whatNobodySaysIsNotRefused() throws IOException {
    assertThatCode(() -> refuse("compare.corpus.name=records")).doesNotThrowAnyException();
    Files.writeString(conf, "latebloom.compare.corpus { name = dominoes, cue = 0.9 }");
    assertThatCode(this::refuse).doesNotThrowAnyException();
  }
}
