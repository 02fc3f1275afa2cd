package dev.latebloom.ingest.token;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The byte tokenizer as other tools load it: byte-level BPE without merges, so that a token's id is
 * the value of its byte. Byte 0 ends a sequence.
 *
 * <p>It is not declared as a special token: its symbol is a letter (A with a macron), which would
 * then be taken for the end wherever a text has it. {@code config.json} names it to whoever
 * generates.
 */
final class ByteTokenizerFiles {
  private ByteTokenizerFiles() {}

  /** The content of {@code tokenizer.json}. */
  static Map<String, Object> tokenizer() {
    var tokenizer = new LinkedHashMap<String, Object>();
    tokenizer.put("version", "1.0");
    tokenizer.put(
        "pre_tokenizer",
        Map.of(
            "type", "ByteLevel",
            "add_prefix_space", false,
            "trim_offsets", true,
            "use_regex", false));
    tokenizer.put(
        "decoder",
        Map.of(
            "type", "ByteLevel",
            "add_prefix_space", true,
            "trim_offsets", true,
            "use_regex", true));
    tokenizer.put("model", Map.of("type", "BPE", "vocab", vocabulary(), "merges", List.of()));
    return tokenizer;
  }

  /** The content of {@code tokenizer_config.json}. */
  static Map<String, Object> config() {
    var config = new LinkedHashMap<String, Object>();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("clean_up_tokenization_spaces", false);
    return config;
  }

  private static Map<String, Integer> vocabulary() {
    var ids = new LinkedHashMap<String, Integer>();
    for (int value = 0; value < ByteTokenizer.VOCABULARY; value++) ids.put(symbol(value), value);
    return ids;
  }

  /**
   * The printable character that byte-level BPE (Radford et al. 2019) writes for a byte: itself
   * where it is printable, otherwise the next free one from U+0100 on.
   */
  static String symbol(int value) {
    if (printable(value)) return Character.toString(value);
    int before = 0;
    for (int other = 0; other < value; other++) if (!printable(other)) before++;
    return Character.toString(256 + before);
  }

  private static boolean printable(int value) {
    return (value >= '!' && value <= '~')
        || (value >= 0xA1 && value <= 0xAC)
        || (value >= 0xAE && value <= 0xFF);
  }
}
