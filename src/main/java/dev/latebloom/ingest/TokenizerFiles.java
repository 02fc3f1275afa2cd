package dev.latebloom.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A tokenizer's files as they are published, and what they say about its tokens. */
final class TokenizerFiles {
  static final String TOKENIZER = "tokenizer.json";
  static final String CONFIG = "tokenizer_config.json";

  // Sorted, so that the same files give the same bytes.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** End tokens of families whose files may not name one, the likelier first. */
  private static final List<String> USUAL_ENDS =
      List.of("<|endoftext|>", "<|end_of_text|>", "<eos>", "</s>");

  private final Path path;
  private final byte[] tokenizer;
  private final ObjectNode config;
  private final Map<String, Integer> ids;
  private final int ordinaryVocabulary;

  private TokenizerFiles(Path path, byte[] tokenizer, ObjectNode config) throws IOException {
    this.path = path;
    this.tokenizer = tokenizer;
    this.config = config;
    var root = parse(path, tokenizer);
    this.ids = ids(path, root);
    var added = root.path("added_tokens").valueStream().map(token -> token.path("id").asInt());
    this.ordinaryVocabulary = afterLargest(without(ids.values(), added.toList()));
  }

  /**
   * Reads what is at {@code path}: the file, or what a folder holds.
   *
   * @throws IOException when nothing there is a tokenizer
   */
  static TokenizerFiles find(Path path) throws IOException {
    var folder = Files.isDirectory(path) ? path : path.resolveSibling("");
    var file = Files.isDirectory(path) ? path.resolve(TOKENIZER) : path;
    var config = config(folder.resolve(CONFIG));
    if (Files.exists(file)) return new TokenizerFiles(file, Files.readAllBytes(file), config);
    for (var pair : BpePair.NAMES) {
      if (pair.isIn(folder) && folder.equals(path)) {
        return new TokenizerFiles(path, JSON.writeValueAsBytes(pair.read(folder)), config);
      }
    }
    throw new IOException(
        "there is no tokenizer at "
            + path
            + "; give \"bytes\", the path of a tokenizer.json, or its folder");
  }

  static boolean areIn(Path folder) {
    return Files.exists(folder.resolve(TOKENIZER))
        || BpePair.NAMES.stream().anyMatch(pair -> pair.isIn(folder));
  }

  private static ObjectNode config(Path file) throws IOException {
    if (!Files.exists(file)) return JSON.createObjectNode();
    if (parse(file, Files.readAllBytes(file)) instanceof ObjectNode config) return config;
    throw new IOException(file + " holds no JSON object");
  }

  private static JsonNode parse(Path path, byte[] json) throws IOException {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new IOException(path + " is not JSON", e);
    }
  }

  /** Every token's id: the model's vocabulary (an object, or a list in order) and those added. */
  private static Map<String, Integer> ids(Path path, JsonNode root) throws IOException {
    var ids = new HashMap<String, Integer>();
    var vocabulary = root.path("model").path("vocab");
    if (vocabulary.isArray()) {
      for (int i = 0; i < vocabulary.size(); i++) ids.put(vocabulary.get(i).path(0).asText(), i);
    }
    vocabulary.properties().forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt(-1)));
    for (var added : root.path("added_tokens")) {
      ids.put(added.path("content").asText(), added.path("id").asInt(-1));
    }
    if (ids.isEmpty() || ids.containsValue(-1)) {
      throw new IOException(path + " has no vocabulary of tokens and ids");
    }
    return ids;
  }

  /**
   * Whether this is byte-level BPE without merges, ids being the bytes: what a checkpoint of a
   * model of bytes holds for other tools.
   */
  boolean isBytes() {
    return ids.size() == Decoder.VOCABULARY
        && Integer.valueOf(0).equals(ids.get("\u0100"))
        && Integer.valueOf('a').equals(ids.get("a"));
  }

  Path path() {
    return path;
  }

  /** The content of {@code tokenizer.json}. */
  byte[] tokenizer() {
    return tokenizer;
  }

  /** The content of {@code tokenizer_config.json} with {@code end} as the end token. */
  byte[] config(String end) throws IOException {
    return JSON.writeValueAsBytes(config.deepCopy().put("eos_token", end));
  }

  /** One more than the largest id. */
  int vocabulary() {
    return afterLargest(ids.values());
  }

  /** One more than the largest id of the tokens that are not added ones. */
  int ordinaryVocabulary() {
    return ordinaryVocabulary;
  }

  private static List<Integer> without(Collection<Integer> ids, List<Integer> others) {
    var left = new HashSet<>(ids);
    left.removeAll(Set.copyOf(others));
    return List.copyOf(left);
  }

  private static int afterLargest(Collection<Integer> ids) {
    return ids.stream().mapToInt(id -> id).max().orElse(-1) + 1;
  }

  /**
   * The id of the end token.
   *
   * @param asked its text; empty for the configuration's {@code eos_token}, or a usual one
   * @throws IOException when there is no such token, or none is known
   */
  int end(String asked) throws IOException {
    if (!asked.isEmpty()) return id(asked);
    var named = configured("eos_token");
    if (!named.isEmpty()) return id(named);
    for (var usual : USUAL_ENDS) if (ids.containsKey(usual)) return id(usual);
    throw new IOException(
        path + " does not say which token ends a text; set ingest.end-token to its text");
  }

  private int id(String token) throws IOException {
    var id = ids.get(token);
    if (id == null) {
      throw new IOException(path + " has no token \"" + token + "\", which should end a text");
    }
    return id;
  }

  /** Written as a text, or as an object with the text as its content. */
  private String configured(String key) {
    var node = config.path(key);
    return node.isObject() ? node.path("content").asText("") : node.asText("");
  }
}
