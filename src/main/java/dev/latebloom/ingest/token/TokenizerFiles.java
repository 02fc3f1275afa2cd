package dev.latebloom.ingest.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A tokenizer's files as they are published, and what they say about its tokens. */
final class TokenizerFiles {
  static final String TOKENIZER = "tokenizer.json";
  static final String CONFIG = "tokenizer_config.json";
  private static final String SPECIAL = "special_tokens_map.json";

  private static final Pattern NAME =
      Pattern.compile(
          "(tokenizer|tokenization|vocab|merges|encoder|special_tokens|added_tokens|chat_template"
              + "|spiece|sentencepiece|tekken).*|.*[.](jinja|tiktoken|spm)");

  // Sorted, so that the same files give the same bytes.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** End tokens of families whose files may not name one, the likelier first. */
  private static final List<String> USUAL_ENDS =
      List.of("<|endoftext|>", "<|end_of_text|>", "<eos>", "</s>");

  /** What a configuration calls its tokens, and a template may ask for. */
  private static final List<String> NAMED =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  /** Begin tokens of classes that put one before a text unless their configuration says no. */
  private static final Map<String, String> USUAL_BEGINS =
      Map.of(
          "LlamaTokenizer", "<s>",
          "CodeLlamaTokenizer", "<s>",
          "GemmaTokenizer", "<bos>",
          "CohereTokenizer", "<BOS_TOKEN>");

  private final Path path;
  private final Path folder;
  private final byte[] tokenizer;
  private final ObjectNode config;
  private final ObjectNode special;
  private final Map<String, Integer> ids;
  private final Set<Integer> added;
  private final List<String> specials;

  private TokenizerFiles(Path path, Path folder, byte[] tokenizer) throws IOException {
    this.path = path;
    this.folder = folder;
    this.tokenizer = tokenizer;
    this.config = object(folder.resolve(CONFIG));
    this.special = object(folder.resolve(SPECIAL));
    var root = parse(path, tokenizer);
    this.ids = ids(path, root);
    this.specials =
        root.path("added_tokens")
            .valueStream()
            .filter(token -> token.path("special").asBoolean())
            .map(token -> token.path("content").asText())
            .toList();
    var tokens = root.path("added_tokens").valueStream().map(token -> token.path("id").asInt());
    this.added = tokens.collect(Collectors.toUnmodifiableSet());
  }

  static boolean isOne(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Reads what is at {@code path}: the file, or what a folder holds.
   *
   * @throws IOException when nothing there is a tokenizer
   */
  static TokenizerFiles find(Path path) throws IOException {
    var folder = Files.isDirectory(path) ? path : path.toAbsolutePath().resolveSibling("");
    var file = Files.isDirectory(path) ? path.resolve(TOKENIZER) : path;
    if (Files.exists(file)) return new TokenizerFiles(file, folder, Files.readAllBytes(file));
    for (var pair : BpePair.NAMES) {
      if (pair.isIn(folder) && folder.equals(path)) {
        return new TokenizerFiles(path, folder, JSON.writeValueAsBytes(pair.read(folder)));
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

  private static ObjectNode object(Path file) throws IOException {
    if (!Files.exists(file)) return JSON.createObjectNode();
    if (parse(file, Files.readAllBytes(file)) instanceof ObjectNode json) return json;
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
    return ids.size() == ByteTokenizer.VOCABULARY
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

  Path folder() {
    return folder;
  }

  /** The token with this id as the files write it. */
  String token(int id) {
    return ids.entrySet().stream()
        .filter(token -> token.getValue() == id)
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElseThrow();
  }

  /** Whether no id is another token in the two, and either has all that are not added ones. */
  boolean haveTokensOf(TokenizerFiles others) {
    return holdTokensOf(others) && others.holdTokensOf(this);
  }

  private boolean holdTokensOf(TokenizerFiles others) {
    var taken = Set.copyOf(ids.values());
    return others.ids.entrySet().stream()
        .allMatch(
            token -> {
              var id = ids.get(token.getKey());
              if (id != null) return id.equals(token.getValue());
              return others.added.contains(token.getValue()) && !taken.contains(token.getValue());
            });
  }

  /**
   * What stands before a text.
   *
   * @param processed what {@code tokenizer.json} alone puts there
   * @return the same, with the begin token or without, where the configuration or its class says
   * @throws IOException when a begin token is asked for and not known
   */
  int[] opening(int[] processed) throws IOException {
    var asked = config.path("add_bos_token");
    var named = config.path("tokenizer_class").asText("");
    var usual =
        USUAL_BEGINS.getOrDefault(
            named.endsWith("Fast") ? named.substring(0, named.length() - 4) : named, "");
    if (!asked.isBoolean() && usual.isEmpty()) return processed;
    var configured = configured("bos_token");
    var begin = ids.get(configured.isEmpty() ? usual : configured);
    if (!asked.asBoolean(true)) {
      return Arrays.stream(processed).filter(id -> begin == null || id != begin).toArray();
    }
    if (begin == null) {
      throw new IOException(
          "%s adds a begin token to every text, but names none that %s has; set its bos_token, or add_bos_token to false"
              .formatted(folder.resolve(CONFIG), path));
    }
    var without = Arrays.stream(processed).filter(id -> id != begin);
    return IntStream.concat(IntStream.of(begin), without).toArray();
  }

  /** One more than the largest id. */
  int vocabulary() {
    return afterLargest(ids.values());
  }

  /** One more than the largest id of the tokens that are not added ones. */
  int ordinaryVocabulary() {
    return afterLargest(ids.values().stream().filter(id -> !added.contains(id)).toList());
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

  /** Texts of the added tokens that are special. */
  List<String> specials() {
    return specials;
  }

  /** Texts of the tokens that the files name, by what they call them. */
  Map<String, String> named() {
    var named = new HashMap<String, String>();
    for (var name : NAMED) {
      var text = configured(name);
      if (!text.isEmpty()) named.put(name, text);
    }
    return named;
  }

  /** Written as a text, or as an object with the text as its content. */
  private String configured(String key) {
    var node = config.has(key) ? config.get(key) : special.path(key);
    return node.isObject() ? node.path("content").asText("") : node.asText("");
  }
}
