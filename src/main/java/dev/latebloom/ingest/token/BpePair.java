package dev.latebloom.ingest.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two files of a byte-level BPE as GPT-2 was published (Radford et al. 2019): a vocabulary, and
 * merges in the order of their rank.
 */
record BpePair(String vocabulary, String merges) {
  /** Hugging Face's names, and the original ones. */
  static final List<BpePair> NAMES =
      List.of(new BpePair("vocab.json", "merges.txt"), new BpePair("encoder.json", "vocab.bpe"));

  private static final String END = "<|endoftext|>";

  boolean isIn(Path folder) {
    return Files.exists(folder.resolve(vocabulary)) && Files.exists(folder.resolve(merges));
  }

  /** Both as the content of one {@code tokenizer.json}. */
  Map<String, Object> read(Path folder) throws IOException {
    JsonNode ids = new JsonMapper().readTree(folder.resolve(vocabulary).toFile());
    var ranked =
        Files.readAllLines(folder.resolve(merges)).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#version"))
            .toList();
    var byteLevel =
        Map.of(
            "type", "ByteLevel",
            "add_prefix_space", false,
            "trim_offsets", true,
            "use_regex", true);
    var tokenizer = new LinkedHashMap<String, Object>();
    tokenizer.put("version", "1.0");
    if (ids.has(END)) tokenizer.put("added_tokens", List.of(special(END, ids.get(END).asInt())));
    tokenizer.put("pre_tokenizer", byteLevel);
    tokenizer.put("decoder", byteLevel);
    tokenizer.put("model", Map.of("type", "BPE", "vocab", ids, "merges", ranked));
    return tokenizer;
  }

  private static Map<String, Object> special(String content, int id) {
    return Map.of(
        "id", id,
        "content", content,
        "single_word", false,
        "lstrip", false,
        "rstrip", false,
        "normalized", false,
        "special", true);
  }
}
