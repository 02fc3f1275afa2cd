package dev.latebloom.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.reweight.OnlineLate;
import dev.latebloom.train.model.MambaSettings;
import dev.latebloom.train.model.ModelSource;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class SettingsReaderTest {
  @TempDir Path folder;

  @Test
  void takesWhatTheFileSaysAndTheDefaultsForTheRest() throws IOException {
    var settings = read("latebloom { run.steps = 700, sample.lag = 5 }");
    assertThat(settings.steps()).isEqualTo(700);
    assertThat(settings.pool().lag()).isEqualTo(5);
    assertThat(settings.kafka().embedded()).isTrue();
    assertThat(settings.policy()).isInstanceOf(OnlineLate.class);
  }

  @Test
  void letsAnOverrideWinOverTheFile() throws IOException {
    assertThat(read("latebloom.run.steps = 700", "run.steps=900").steps()).isEqualTo(900);
  }

  @Test
  void refusesANameThatNoSettingHasAndSaysWhichIsNear() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, pool.capasity = 5 }"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("latebloom.pool.capasity")
        .hasMessageContaining("did you mean latebloom.pool.capacity");
  }

  @Test
  void refusesASettingOutsideTheProduct() {
    assertThatThrownBy(() -> read("latebloon.run.steps = 700")).hasMessageContaining("latebloon");
  }

  @Test
  void namesTheSettingThatIsOutOfRange() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, sample.lag = 0 }"))
        .hasMessageContaining("sample.lag");
  }

  @Test
  void refusesAScheduleThatNeedsAnEndInARunWithoutOne() {
    assertThatThrownBy(() -> read("latebloom.run.steps = 0"))
        .hasMessageContaining("schedule = constant");
  }

  @Test
  void makesAScheduleOfItsOwnLengthForARunWithoutEnd() throws IOException {
    var settings = read("latebloom { run.steps = 0, train.optimizer.schedule-steps = 500 }");
    assertThat(settings.train().optimizer().schedule())
        .isEqualTo(new Schedule.Cosine(1e-3, 100, 500, 0.1));
  }

  @Test
  void refusesExamplesLongerThanTheModelsContext() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, ingest.max-tokens = 5000 }"))
        .hasMessageContaining("train.model.context");
  }

  @Test
  void takesTheSizesOfTheModelToStartFrom() throws IOException {
    var settings =
        read("latebloom { run.steps = 700, train.model.path = %s }".formatted(model(256)));
    assertThat(settings.train().model().architecture().context()).isEqualTo(600);
    assertThat(settings.store().vocabulary()).isEqualTo(256);
  }

  @Test
  void makesAModelOfTheFamilyThatIsNamed() throws IOException {
    assertThat(read("latebloom { run.steps = 700, train.model.family = mamba }").train().model())
        .isEqualTo(new ModelSource.Nothing(new MambaSettings(256, 128, 4, 1e-5)));
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, train.model.family = rnn }"))
        .hasMessageContaining("choose llama or mamba");
  }

  @Test
  void refusesAModelToStartFromThatReadsNoBytes() throws IOException {
    var path = "train.model.path=" + model(50257);
    assertThatThrownBy(() -> read("latebloom.run.steps = 700", path))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("has a vocabulary of 50257; examples are bytes");
  }

  @Test
  void refusesAModelToStartFromThatIsNotThereOrReadsTooLittle() throws IOException {
    var path = "train.model.path=" + model(256);
    assertThatThrownBy(() -> read("latebloom.run.steps = 700", path, "ingest.max-tokens=601"))
        .hasMessageContaining("reads 600 tokens");
    var nowhere = "train.model.path=\"" + folder.resolve("nowhere") + "\"";
    assertThatThrownBy(() -> read("latebloom.run.steps = 700", nowhere))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("there is no config.json in");
  }

  /** A quoted path of a folder with the configuration of a GPT-2. */
  private String model(int vocabulary) throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\": \"gpt2\", \"vocab_size\": %d, \"n_positions\": 600}"
            .formatted(vocabulary));
    return "\"" + folder + "\"";
  }

  @Test
  void passesKafkasOwnNamesThrough() throws IOException {
    var settings =
        read("latebloom { run.steps = 500, kafka.client { \"security.protocol\" = SASL_SSL } }");
    assertThat(settings.kafka().client()).containsEntry("security.protocol", "SASL_SSL");
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    assertThatThrownBy(() -> SettingsReader.read(folder.resolve("none.conf"), List.of()))
        .hasMessageContaining("there is no file");
  }

  @TestFactory
  Stream<DynamicTest> everyFileThatWeShipCanBeRead() throws IOException {
    try (var files = Files.list(Path.of("conf"))) {
      return files.toList().stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.toString(), () -> SettingsReader.read(file, List.of())));
    }
  }

  private Settings read(String text, String... overrides) throws IOException {
    var file = Files.writeString(folder.resolve("run.conf"), text);
    return SettingsReader.read(file, List.of(overrides));
  }
}
