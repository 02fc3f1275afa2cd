package dev.latebloom.train.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder with a model as Hugging Face's {@code LlamaForCausalLM} reads it: weights, {@code
 * config.json}, and the byte tokenizer.
 */
public final class ModelFolder {
  private static final String WEIGHTS = "model.safetensors";
  private static final String CONFIG = "config.json";
  // Sorted, so that the same model gives the same bytes.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private ModelFolder() {}

  /**
   * Writes the model into {@code folder}, which exists and has none of the files yet.
   *
   * @throws java.nio.file.FileAlreadyExistsException when it has one
   */
  public static void save(Transformer model, Path folder) throws IOException {
    model.torch().enter();
    var writer = new SafetensorsWriter();
    for (int i = 0; i < model.layout().size(); i++) {
      writer.add(model.layout().get(i).name(), model.weights().get(i));
    }
    writer.write(folder.resolve(WEIGHTS));
    writeJson(folder.resolve(CONFIG), config(model.settings()));
    if (model.settings().vocabulary() == ByteTokenizer.VOCABULARY) {
      writeJson(folder.resolve("tokenizer.json"), ByteTokenizer.tokenizer());
      writeJson(
          folder.resolve("tokenizer_config.json"),
          ByteTokenizer.config(model.settings().context()));
    }
  }

  /**
   * A model with the shape and the weights that {@code folder} holds.
   *
   * @throws IOException when a file is missing, damaged, or of a model that we cannot compute
   */
  public static Transformer load(Torch torch, Path folder, Compute compute) throws IOException {
    torch.enter();
    var settings = settings(folder);
    return load(torch, folder, settings, compute, Rotary.of(settings));
  }

  static Transformer load(
      Torch torch, Path folder, ModelSettings settings, Compute compute, Rotary rotary)
      throws IOException {
    var in = Safetensors.open(folder.resolve(WEIGHTS));
    checkCount(folder, in, settings);
    return Transformer.of(torch, settings, compute, rotary, in);
  }

  private static void checkCount(Path folder, Safetensors in, ModelSettings settings)
      throws IOException {
    int expected = LlamaLayout.of(settings).size();
    if (in.names().size() != expected) {
      throw new IOException(
          folder.resolve(WEIGHTS)
              + " has "
              + in.names().size()
              + " weights; the model in "
              + CONFIG
              + " has "
              + expected);
    }
  }

  /** The shape that {@code config.json} in {@code folder} describes. */
  public static ModelSettings settings(Path folder) throws IOException {
    var file = folder.resolve(CONFIG);
    var config = JSON.readTree(Files.readAllBytes(file));
    if (!config.path("model_type").asText().equals("llama")) {
      throw new IOException(file + " is not of a llama model");
    }
    if (!config.path("tie_word_embeddings").asBoolean(false)) {
      throw new IOException(file + " has a head of its own; only tied embeddings can be read");
    }
    if (config.path("rope_scaling").isObject()) {
      throw new IOException(file + " scales its rotary frequencies, which cannot be read");
    }
    return shape(file, config);
  }

  /** The shape in a configuration, whatever else it asks for. */
  static ModelSettings shape(Path file, JsonNode config) throws IOException {
    var settings =
        new ModelSettings(
            integer(file, config, "vocab_size"),
            integer(file, config, "hidden_size"),
            integer(file, config, "num_hidden_layers"),
            integer(file, config, "num_attention_heads"),
            integer(file, config, "num_key_value_heads"),
            integer(file, config, "intermediate_size"),
            integer(file, config, "max_position_embeddings"),
            config.path("rope_theta").asDouble(10000),
            config.path("rms_norm_eps").asDouble(1e-6));
    if (config.path("head_dim").asInt(settings.headWidth()) != settings.headWidth()) {
      throw new IOException(
          file + " has heads that are not hidden_size / num_attention_heads wide");
    }
    return settings;
  }

  private static int integer(Path file, JsonNode config, String key) throws IOException {
    var node = config.path(key);
    if (!node.isInt()) throw new IOException(file + " lacks the number " + key);
    return node.intValue();
  }

  private static Map<String, Object> config(ModelSettings settings) {
    var config = new LinkedHashMap<String, Object>();
    config.put("architectures", List.of("LlamaForCausalLM"));
    config.put("model_type", "llama");
    config.put("vocab_size", settings.vocabulary());
    config.put("hidden_size", settings.width());
    config.put("intermediate_size", settings.hidden());
    config.put("num_hidden_layers", settings.layers());
    config.put("num_attention_heads", settings.heads());
    config.put("num_key_value_heads", settings.kvHeads());
    config.put("head_dim", settings.headWidth());
    config.put("hidden_act", "silu");
    config.put("max_position_embeddings", settings.context());
    config.put("rms_norm_eps", settings.normEpsilon());
    config.put("rope_theta", settings.ropeTheta());
    config.put("attention_bias", false);
    config.put("mlp_bias", false);
    config.put("tie_word_embeddings", true);
    config.put("bos_token_id", 0);
    config.put("eos_token_id", 0);
    config.put("pad_token_id", 0);
    config.put("torch_dtype", "float32");
    return config;
  }

  private static void writeJson(Path file, Object content) throws IOException {
    Files.write(
        file,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content),
        StandardOpenOption.CREATE_NEW);
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
