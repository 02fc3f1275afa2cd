package dev.latebloom.train.model.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.layers.ModelConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The content of an {@code adapter_config.json}, as PEFT's LoraConfig writes and reads it. */
final class AdapterConfig {
  /**
   * Keys that say where the adapter is from, or on what and how it was trained: the computation
   * with its numbers is the same whatever they hold.
   */
  private static final Set<String> FREE =
      Set.of(
          "auto_mapping",
          "base_model_name_or_path",
          "exclude_modules",
          "fan_in_fan_out",
          "inference_mode",
          "layers_pattern",
          "layers_to_transform",
          "lora_alpha",
          "lora_dropout",
          "megatron_core",
          "peft_version",
          // Of QA-LoRA, which use_qalora turns on.
          "qalora_group_size",
          "r",
          "revision",
          "target_modules");

  /** Keys with the values that are plain LoRA beside a language model. */
  private static final Map<String, Set<String>> COMPUTED =
      Map.of(
          "peft_type", Set.of("\"LORA\""),
          "task_type", Set.of("\"CAUSAL_LM\""),
          "bias", Set.of("\"none\""),
          // Other ways to begin change the base, or take their start off the saved adapter.
          "init_lora_weights", Set.of("true", "false", "\"gaussian\""));

  private final ModelConfig config;

  AdapterConfig(ObjectNode json) {
    this.config = new ModelConfig(json);
  }

  /**
   * Refuses what we cannot compute, and settles nothing else. A key that is not known here turns
   * something on that PEFT has learned since, unless it is empty.
   *
   * @throws IllegalArgumentException naming the key
   */
  void check() {
    for (var entry : config.json().properties()) {
      var key = entry.getKey();
      var value = entry.getValue();
      var computed = COMPUTED.getOrDefault(key, Set.of());
      if (FREE.contains(key) || isEmpty(value) || computed.contains(value.toString())) continue;
      throw new IllegalArgumentException(
          "%s is %s; only %s can be computed"
              .formatted(
                  key,
                  value,
                  computed.isEmpty() ? "none" : String.join(" or ", new TreeSet<>(computed))));
    }
  }

  /** What PEFT writes for an option that is not used. */
  private static boolean isEmpty(JsonNode value) {
    if (value.isTextual()) return value.textValue().isEmpty();
    if (value.isContainerNode()) return value.isEmpty();
    return value.isNull() || value.equals(BooleanNode.FALSE);
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
