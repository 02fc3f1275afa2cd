package dev.latebloom.app.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.checkpoint.Manifest;
import dev.latebloom.evaluate.heldout.EvaluationState;
import dev.latebloom.ingest.token.ChatTemplateFile;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.train.MicroBatchLimit;
import dev.latebloom.train.model.folder.AdapterFolder;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.TextTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files beside a model's weights and configuration that those who use the model need:
 * tokenizer, chat template, generation settings, licence and whatever else its folder has. They are
 * held in memory, so that every checkpoint of a process has the same.
 *
 * <p>Not among them are weights of any format, the state of a training, hidden files and folders.
 */
public final class Companions {
  private static final Logger LOG = LoggerFactory.getLogger(Companions.class);

  /**
   * Most bytes of all of them, since they are held in memory; the smallest files come first. Not a
   * setting: published models have under 40 MB, and docs/models.md names the bound.
   */
  static final long MOST_BYTES = 64 << 20;

  private static final Set<String> OF_A_RUN =
      Set.of(
          ModelFolder.CONFIG,
          AdapterFolder.CONFIG,
          Manifest.FILE,
          Checkpoints.PINNED,
          MicroBatchLimit.FILE,
          EvaluationState.FILE,
          // Of Hugging Face's Trainer and DeepSpeed.
          "trainer_state.json",
          "latest");

  private static final Pattern WEIGHTS_OR_STATE =
      Pattern.compile(
          "(?i).*[.](safetensors|bin|pt|pth|ckpt|gguf|ggml|h5|msgpack|onnx|onnx_data|ot|tflite"
              + "|npz|npy|pkl|pickle|index[.]json)");

  private static final String GENERATION = "generation_config.json";

  /** Those that name the end token by its text. */
  private static final List<String> NAMING =
      List.of(Tokenizer.CONFIG_FILE, "special_tokens_map.json");

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, byte[]> files;

  private Companions(Map<String, byte[]> files) {
    this.files = files;
  }

  /** Whether a file with this name is one. */
  private static boolean isOne(String name) {
    return !name.startsWith(".")
        && !OF_A_RUN.contains(name)
        && !WEIGHTS_OR_STATE.matcher(name).matches();
  }

  /** Those in {@code folder}, by name. */
  static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(Files::isRegularFile)
          .filter(file -> isOne(name(file)))
          .sorted()
          .toList();
    }
  }

  /** Whether a file is about one model, and wrong beside another. */
  static boolean isOfOneModel(Path file) {
    var name = name(file);
    return Tokenizer.isFile(name) || name.equals(GENERATION);
  }

  /**
   * Those that are not the tokenizer's.
   *
   * @param base a model's folder
   * @param texts the tokens that generation settings are to name
   */
  public static Companions ofModel(Path base, TextTokens texts) throws IOException {
    return in(base, name -> !Tokenizer.isFile(name))
        .edited(GENERATION, json -> new ModelConfig(json).with(texts).json());
  }

  /** The tokenizer's: what its folder has, which all say that its end token ends a text. */
  public static Companions ofTokenizer(Tokenizer tokenizer) throws IOException {
    var folder = tokenizer.folder();
    var files = new TreeMap<String, byte[]>();
    if (folder.isPresent()) files.putAll(in(folder.get(), Tokenizer::isFile).files);
    files.put(Tokenizer.FILE, tokenizer.json());
    files.putIfAbsent(Tokenizer.CONFIG_FILE, tokenizer.configuration());
    var all = new Companions(files);
    if (tokenizer.endText().isEmpty()) return all;
    var end = tokenizer.endText().get();
    for (var name : NAMING) all = all.edited(name, json -> endingWith(json, end));
    return all;
  }

  private static ObjectNode endingWith(ObjectNode json, String end) {
    var named = json.path("eos_token");
    var text = named.isObject() ? named.path("content") : named;
    return text.asText().equals(end) ? json : json.deepCopy().put("eos_token", end);
  }

  /** With a chat template in place of the tokenizer's own. */
  public Companions withChatTemplate(String source) {
    var all = new TreeMap<>(files);
    all.put(ChatTemplateFile.NAME, source.getBytes(UTF_8));
    return new Companions(all);
  }

  private static Companions in(Path folder, Predicate<String> wanted) throws IOException {
    var bySize = new TreeMap<Long, List<Path>>();
    for (var file : listed(folder)) {
      if (!wanted.test(name(file))) continue;
      bySize.computeIfAbsent(Files.size(file), _ -> new ArrayList<>()).add(file);
    }
    var files = new TreeMap<String, byte[]>();
    long bytes = 0;
    for (var file : bySize.values().stream().flatMap(List::stream).toList()) {
      bytes += Files.size(file);
      if (bytes <= MOST_BYTES) {
        files.put(name(file), Files.readAllBytes(file));
      } else {
        LOG.warn(
            "{} is not carried over: the files beside a model may have {} bytes in all",
            file,
            MOST_BYTES);
      }
    }
    return new Companions(files);
  }

  /** Both; names are in one of them only. */
  public Companions and(Companions others) {
    var all = new TreeMap<>(files);
    all.putAll(others.files);
    return new Companions(all);
  }

  /** A file that says so already stays the same bytes; one that is not there is not made. */
  private Companions edited(String name, UnaryOperator<ObjectNode> edit) throws IOException {
    var content = files.get(name);
    if (content == null) return this;
    var json = object(name, content);
    var after = edit.apply(json);
    if (after.equals(json)) return this;
    var all = new TreeMap<>(files);
    all.put(name, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(after));
    return new Companions(all);
  }

  private static ObjectNode object(String name, byte[] content) throws IOException {
    try {
      if (JSON.readTree(content) instanceof ObjectNode json) return json;
    } catch (JsonProcessingException e) {
      throw new IOException("the model's " + name + " is not JSON", e);
    }
    throw new IOException("the model's " + name + " holds no JSON object");
  }

  /** Writes all of them into {@code folder}, which exists, in place of files with their names. */
  public void writeTo(Path folder) throws IOException {
    for (var file : files.entrySet()) Files.write(folder.resolve(file.getKey()), file.getValue());
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
