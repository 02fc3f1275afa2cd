package dev.latebloom.train.model.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.fresh.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters in PEFT's files. */
final class AdapterFolderTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final ModelSettings SIZES =
      new ModelSettings(64, 32, 2, 4, 2, 48, 32, 10000, 1e-5);
  private static final Lora LORA = new Lora(4, 8, 0.1, List.of("q_proj", "v_proj"), BaseType.FP32);
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;
  private Path base;
  private Path adapters;

  @BeforeEach
  void make() throws IOException {
    base = Files.createDirectory(folder.resolve("base"));
    adapters = Files.createDirectory(folder.resolve("adapters"));
    try (var model = Model.create(TORCH, SIZES, 0, Compute.FP32, 1)) {
      ModelFolder.save(model, base);
    }
    try (var model = open(base, LORA, Optional.empty())) {
      ModelFolder.save(model, adapters);
    }
  }

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void namesAndShapesArePefts() throws IOException {
    var files = Safetensors.open(adapters.resolve("adapter_model.safetensors"));
    assertThat(files.names())
        .containsExactlyInAnyOrder(
            "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight",
            "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight",
            "base_model.model.model.layers.0.self_attn.v_proj.lora_A.weight",
            "base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight",
            "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight",
            "base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight",
            "base_model.model.model.layers.1.self_attn.v_proj.lora_A.weight",
            "base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight");
    assertThat(files.shape("base_model.model.model.layers.0.self_attn.v_proj.lora_A.weight"))
        .isEqualTo(new Shape(4, 32));
    assertThat(files.shape("base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight"))
        .isEqualTo(new Shape(16, 4));
    assertThat(adapters.resolve("model.safetensors")).doesNotExist();
    assertThat(config())
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "alpha_pattern": {}, "auto_mapping": null, "base_model_name_or_path": "%s",
                  "bias": "none", "fan_in_fan_out": false, "inference_mode": true,
                  "init_lora_weights": true, "layers_pattern": null, "layers_to_transform": null,
                  "lora_alpha": 8, "lora_dropout": 0.1, "modules_to_save": null,
                  "peft_type": "LORA", "r": 4, "rank_pattern": {}, "revision": null,
                  "target_modules": ["q_proj", "v_proj"], "task_type": "CAUSAL_LM",
                  "use_dora": false, "use_rslora": false
                }
                """
                    .formatted(base)));
  }

  @Test
  void anAdapterOfPeftsIsGoneOnFrom() throws IOException {
    // A pattern in place of names, keys that we do not know, no note of a checksum.
    edit(config().put("target_modules", ".*_proj").put("corda_config", "").put("lora_alpha", 12.5));
    var writer = new SafetensorsWriter();
    try (var scope = TORCH.scope()) {
      for (var module : List.of("0.mlp.up_proj", "1.self_attn.k_proj")) {
        var name = "base_model.model.model.layers." + module;
        var ones = new float[4 * 32];
        Arrays.fill(ones, 0.5f);
        writer.add(name + ".lora_A.weight", TORCH.create(scope, ones, new Shape(4, 32)));
        int outputs = module.endsWith("up_proj") ? 48 : 16;
        writer.add(
            name + ".lora_B.weight",
            TORCH.create(scope, new float[outputs * 4], new Shape(outputs, 4)));
      }
      Files.delete(adapters.resolve("adapter_model.safetensors"));
      writer.write(adapters.resolve("adapter_model.safetensors"));
    }
    var source =
        ModelSource.Adapted.from(ModelSource.Folder.of(base), adapters, 0.2, BaseType.BF16);
    assertThat(source.lora())
        .isEqualTo(
            new Lora(
                4,
                12.5,
                0.2,
                List.of("model.layers.0.mlp.up_proj", "model.layers.1.self_attn.k_proj"),
                BaseType.BF16));
    try (var model = source.open(TORCH, Compute.FP32, 1)) {
      assertThat(model.weights()).hasSize(4);
      assertThat(model.weights().head().toFloatArray()).containsOnly(0.5f);
    }
  }

  @Test
  void anotherBaseIsRefusedAndAnotherDivisionOfItIsNot() throws IOException {
    var other = Files.createDirectory(folder.resolve("other"));
    try (var model = Model.create(TORCH, SIZES, 0, Compute.FP32, 2)) {
      ModelFolder.save(model, other);
    }
    assertThatThrownBy(() -> open(other, LORA, Optional.of(adapters)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("trained beside another model than the one in " + other);
    int before = TORCH.liveArrays();
    edit(config().put("base_model_name_or_path", other.toString()));
    assertThatThrownBy(() -> ModelFolder.load(TORCH, adapters, Compute.FP32))
        .hasMessageContaining("trained beside another model");
    assertThat(TORCH.liveArrays()).isEqualTo(before);
    var same = Files.createDirectory(folder.resolve("same"));
    Files.copy(base.resolve("config.json"), same.resolve("config.json"));
    Files.copy(base.resolve("model.safetensors"), same.resolve("all.safetensors"));
    var map = JSON.createObjectNode();
    for (var name : Safetensors.open(base).names()) map.put(name, "all.safetensors");
    JSON.writeValue(
        same.resolve("model.safetensors.index.json").toFile(),
        JSON.createObjectNode().set("weight_map", map));
    open(same, LORA, Optional.of(adapters)).close();
  }

  @Test
  void otherNumbersThanTheSettingsAreRefused() {
    for (var lora :
        List.of(
            new Lora(2, 8, 0, LORA.targets(), BaseType.FP32),
            new Lora(4, 4, 0, LORA.targets(), BaseType.FP32))) {
      assertThatThrownBy(() -> open(base, lora, Optional.of(adapters)))
          .hasMessageContaining("have rank 4 and alpha 8.0, the settings say");
    }
    var more = new Lora(4, 8, 0, List.of("q_proj", "k_proj", "v_proj"), BaseType.FP32);
    assertThatThrownBy(() -> open(base, more, Optional.of(adapters)))
        .hasMessageContaining("lacks base_model.model.model.layers.");
    var fewer = new Lora(4, 8, 0, List.of("q_proj"), BaseType.FP32);
    assertThatThrownBy(() -> open(base, fewer, Optional.of(adapters)))
        .hasMessageContaining("v_proj.lora_A.weight, which train.lora.target-modules");
  }

  @Test
  void whatCannotBeComputedIsRefusedByItsKey() throws IOException {
    var good = config();
    for (var bad :
        List.of(
            good.deepCopy().put("peft_type", "LOHA"),
            good.deepCopy().put("use_dora", true),
            good.deepCopy().put("use_rslora", true),
            good.deepCopy().put("bias", "all"),
            good.deepCopy().put("init_lora_weights", "pissa"),
            good.deepCopy().put("use_qalora", true),
            good.deepCopy().put("use_what_peft_learns_next", true),
            good.deepCopy().put("of_what_peft_learns_next", 4),
            good.deepCopy().put("use_dora", "false"),
            good.deepCopy().put("task_type", "SEQ_CLS"),
            good.deepCopy().set("alora_invocation_tokens", JSON.createArrayNode().add(7).add(8)),
            good.deepCopy().set("eva_config", JSON.createObjectNode().put("rho", 2)),
            good.deepCopy().set("rank_pattern", JSON.createObjectNode().put("q_proj", 8)),
            good.deepCopy().set("modules_to_save", JSON.createArrayNode().add("lm_head")))) {
      edit(bad);
      var key =
          bad.properties().stream()
              .map(entry -> entry.getKey())
              .filter(each -> !bad.get(each).equals(good.get(each)))
              .findFirst()
              .orElseThrow();
      assertThatThrownBy(() -> ModelFolder.load(TORCH, adapters, Compute.FP32))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("adapter_config.json: " + key + " is ");
    }
  }

  @Test
  void aBaseThatIsNotThereIsNamed() throws IOException {
    edit(config().put("base_model_name_or_path", "no/such/folder"));
    assertThatThrownBy(() -> ModelFolder.load(TORCH, adapters, Compute.FP32))
        .hasMessageContaining("is to be in no/such/folder")
        .hasMessageContaining("base_model_name_or_path");
  }

  @Test
  void aRunOfAdaptersAndOneOfWeightsDoNotContinueEachOther() throws IOException {
    var whole = ModelSource.Folder.of(base);
    assertThatThrownBy(() -> whole.resume(TORCH, Compute.FP32, 1, adapters))
        .hasMessageContaining("holds adapters; set train.lora as it was");
    assertThatThrownBy(
            () -> ModelSource.Adapted.fresh(whole, LORA).resume(TORCH, Compute.FP32, 1, base))
        .hasMessageContaining("holds a whole model; set train.lora.rank = 0");
  }

  @Test
  void mergingKeepsTypesAndTheBytesOfWhatHasNoAdapter() throws IOException {
    var half = Files.createDirectory(folder.resolve("half"));
    var merged = Files.createDirectory(folder.resolve("merged"));
    try (var model = ModelFolder.load(TORCH, base, Compute.FP32)) {
      var writer = new SafetensorsWriter();
      for (int i = 0; i < model.layout().size(); i++) {
        writer.add(model.layout().get(i).name(), model.weights().get(i), FloatType.BF16);
      }
      writer.write(half.resolve("model.safetensors"));
      Files.copy(base.resolve("config.json"), half.resolve("config.json"));
    }
    var trained = Files.createDirectory(folder.resolve("trained"));
    try (var model = open(half, LORA, Optional.empty())) {
      for (int i = 1; i < model.weights().size(); i += 2) model.weights().get(i).addi(0.5f);
      ModelFolder.save(model, trained);
    }
    AdaptedModel.merge(TORCH, trained, merged, Optional.empty());
    var before = Safetensors.open(half);
    var after = Safetensors.open(merged);
    assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names());
    for (var name : after.names()) {
      assertThat(after.type(name)).isEqualTo(FloatType.BF16);
      boolean adapted = name.contains("q_proj") || name.contains("v_proj");
      var shape = before.shape(name);
      assertThat(after.floats(name, shape).equals(before.floats(name, shape))).isEqualTo(!adapted);
    }
    assertThat(merged.resolve("config.json")).exists();
  }

  private ObjectNode config() throws IOException {
    return (ObjectNode) JSON.readTree(adapters.resolve("adapter_config.json").toFile());
  }

  private void edit(ObjectNode config) throws IOException {
    JSON.writeValue(adapters.resolve("adapter_config.json").toFile(), config);
  }

  private static Model open(Path base, Lora lora, Optional<Path> from) throws IOException {
    return AdaptedModel.open(TORCH, base, lora, from, Compute.FP32, 1);
  }
}
