package dev.latebloom.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordedCurveTest {
  private static Settings demo(String... overrides) {
    return SettingsReader.read(Path.of("conf", "demo.conf"), List.of(overrides));
  }

  @Test
  void theDemoIsDrawnBesideTheRecordedRunOfItsSettings() throws IOException {
    var curve = RecordedCurve.beside(demo()).orElseThrow();
    assertThat(curve.policy()).isEqualTo("uniform");
    assertThat(curve.origin()).startsWith("recorded: ./latebloom demo");
    assertThat(curve.accuracies().shares()).hasSize(12).containsKey(3000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run.folder=elsewhere",
        "serve.port=0",
        "reweight.interval=50",
        "checkpoint.interval=500"
      })
  void whatUniformDoesNotLearnFromLeavesItThere(String override) throws IOException {
    assertThat(RecordedCurve.beside(demo(override))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run.steps=300",
        "run.seed=2",
        "train.optimizer.learning-rate=1e-3",
        "train.model.layers=2",
        "train.threads=1",
        "sample.examples=32",
        "reweight.policy=uniform"
      })
  void anotherRunIsDrawnWithoutIt(String override) throws IOException {
    assertThat(RecordedCurve.beside(demo(override))).isEmpty();
  }
}
