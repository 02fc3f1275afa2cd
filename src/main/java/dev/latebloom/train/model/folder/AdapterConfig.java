package dev.latebloom.train.model.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.layers.ModelConfig;
import java.util.List;

/** The content of an {@code adapter_config.json}, as PEFT's LoraConfig writes and reads it. */
final class AdapterConfig {
  private final ModelConfig config;

  AdapterConfig(ObjectNode json) {
    this.config = new ModelConfig(json);
  }

  /**
   * Refuses what we cannot compute, and settles nothing else.
   *
   * @throws IllegalArgumentException naming the key
   */
  void check() {
    config.only("peft_type", "LORA");
    config.only("bias", "none");
    config.off("use_dora");
    config.off("use_rslora");
    config.off("lora_bias");
    // Other ways to begin change the base, or take their start off the saved adapter.
    config.only("init_lora_weights", "true", "false", "gaussian");
    for (var key :
        List.of(
            "modules_to_save",
            "rank_pattern",
            "alpha_pattern",
            "target_parameters",
            "trainable_token_indices",
            "layer_replication")) {
      var node = config.json().path(key);
      if (!node.isEmpty()) {
        throw new IllegalArgumentException(key + " is " + node + "; only none can be computed");
      }
    }
  }

  int rank() {
    return config.count("r");
  }

  double alpha() {
    return config.positive("lora_alpha");
  }

  /** Where its file says that the base is. */
  String base() {
    return config.text("base_model_name_or_path");
  }

  /** Names of modules; none where a pattern stands for them. */
  List<String> targets() {
    var node = config.json().path("target_modules");
    return node.isArray() ? node.valueStream().map(JsonNode::asText).toList() : List.of();
  }

  /** What PEFT would write of the same training. */
  static ObjectNode of(Lora lora, String base, List<String> targets, boolean inputsFirst) {
    var json = JsonNodeFactory.instance.objectNode();
    json.putObject("alpha_pattern");
    json.putNull("auto_mapping");
    json.put("base_model_name_or_path", base);
    json.put("bias", "none");
    json.put("fan_in_fan_out", inputsFirst);
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    json.putNull("layers_pattern");
    json.putNull("layers_to_transform");
    if (lora.alpha() == Math.rint(lora.alpha()) && lora.alpha() < Integer.MAX_VALUE) {
      json.put("lora_alpha", (int) lora.alpha());
    } else {
      json.put("lora_alpha", lora.alpha());
    }
    json.put("lora_dropout", lora.dropout());
    json.putNull("modules_to_save");
    json.put("peft_type", "LORA");
    json.put("r", lora.rank());
    json.putObject("rank_pattern");
    json.putNull("revision");
    targets.forEach(json.putArray("target_modules")::add);
    json.put("task_type", "CAUSAL_LM");
    json.put("use_dora", false);
    json.put("use_rslora", false);
    return json;
  }
}
