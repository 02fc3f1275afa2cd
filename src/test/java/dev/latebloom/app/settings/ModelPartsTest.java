package dev.latebloom.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.model.fresh.MambaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelPartsTest {
  @TempDir Path folder;

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
        .isEqualTo(new ModelSource.Nothing(new MambaSettings(256, 128, 4, 1e-5), 0));
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, train.model.family = rnn }"))
        .hasMessageContaining(
            "latebloom.train.model.family must be llama, mamba or patches, not \"rnn\"");
  }

  @Test
  void refusesSharedRowsOfAModelThatHasNone() {
    assertThatThrownBy(
            () ->
                read(
                    "latebloom { run.steps = 7, train.model.family = patches }",
                    "sample.packing=on"))
        .hasMessageContaining("latebloom.sample.packing must be off for this model");
  }

  @Test
  void putsAdaptersBesideTheModelToStartFrom() throws IOException {
    var path = "train.model.path=" + model(256);
    var defaults = "train.lora { rank = 8, target-modules = [c_attn] }";
    var settings = read("latebloom { run.steps = 700, " + defaults + " }", path);
    var model = (ModelSource.Adapted) settings.train().model();
    assertThat(model.lora()).isEqualTo(new Lora(8, 16, 0, List.of("c_attn"), BaseType.FP32));
    assertThat(model.base().path()).isEqualTo(folder);
    assertThat(model.from()).isEmpty();
    assertThat(read("latebloom.run.steps = 700", path).train().model())
        .isInstanceOf(ModelSource.Folder.class);
  }

  @Test
  void takesAListWithBracketsAndWithout() throws IOException {
    var path = "train.model.path=" + model(256);
    for (var list : List.of("c_attn,c_fc", "[c_attn, c_fc]", "[\"c_attn\", \"c_fc\"]")) {
      var targets = "train.lora.target-modules=" + list;
      var settings = read("latebloom { run.steps = 700, train.lora.rank = 8 }", path, targets);
      var model = (ModelSource.Adapted) settings.train().model();
      assertThat(model.lora().targets()).containsExactly("c_attn", "c_fc");
    }
  }

  @Test
  void refusesAdaptersThatCannotBe() throws IOException {
    var path = "train.model.path=" + model(256);
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, train.lora.rank = 8 }"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("set train.model.path");
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, train.lora.rank = 8 }", path))
        .hasMessageContaining(
            "train.lora.target-modules has q_proj, which is no module of the model; choose from"
                + " c_attn, c_fc, c_proj");
    assertThatThrownBy(
            () ->
                read(
                    "latebloom.run.steps = 700",
                    path,
                    "train.lora.rank=8",
                    "train.lora.base-type=fp16"))
        .hasMessageContaining(
            "latebloom.train.lora.base-type must be bf16, fp32, int4 or int8, not \"fp16\"");
    assertThatThrownBy(() -> read("latebloom.run.steps = 700", path, "train.lora.rank=-1"))
        .hasMessageContaining("latebloom.train.lora.rank must be at least 1, not -1");
    assertThatThrownBy(() -> read("latebloom.run.steps = 700", path, "train.lora.adapter=nowhere"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("train.lora.adapter: there is no adapter_config.json in nowhere");
  }

  @Test
  void refusesAModelToStartFromWhoseTokensAreNotKnown() throws IOException {
    var path = "train.model.path=" + model(50257);
    assertThatThrownBy(() -> read("latebloom.run.steps = 700", path))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("has a vocabulary of 50257 and no tokenizer beside it");
    assertThat(
            read("latebloom.run.steps = 700", path, "ingest.tokenizer=bytes").store().vocabulary())
        .isEqualTo(50257);
  }

  @Test
  void takesTheTokenizerBesideTheModelToStartFrom() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0",
         "added_tokens": [{"id": 2, "content": "</s>", "single_word": false, "lstrip": false,
                           "rstrip": false, "normalized": false, "special": true},
                          {"id": 3, "content": "<image>", "single_word": false, "lstrip": false,
                           "rstrip": false, "normalized": false, "special": true}],
         "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}}
        """);
    var path = "train.model.path=" + model(3);
    var format = read("latebloom.run.steps = 700", path).ingest().format();
    assertThat(format.tokenizer().vocabulary()).isEqualTo(4);
    assertThat(format.vocabulary()).isEqualTo(3);
    var small = "train.model.path=" + model(2);
    assertThatThrownBy(() -> read("latebloom.run.steps = 700", small))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ingest.tokenizer must be the model's own");
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

  private Settings read(String text, String... overrides) throws IOException {
    var file = Files.writeString(folder.resolve("run.conf"), text);
    return SettingsReader.read(file, List.of(overrides));
  }
}
