package dev.latebloom.ingest.token;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Byte-level BPE with a few merges, as a published model's files: ids 0 to 255 are the bytes. */
public final class TinyTokenizer {
  static final int HE = 256;
  public static final int LL = 257;
  public static final int HELL = 258;
  public static final int IM_START = 259;
  public static final int IM_END = 260;
  public static final int END_OF_TEXT = 261;
  static final int BEGIN = 262;

  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> MERGES = List.of("h e", "l l", "he ll");

  private TinyTokenizer() {}

  /**
   * Writes tokenizer.json.
   *
   * @param processor of texts, such as one that puts a begin token before each; "" for none
   */
  public static Path write(Path folder, List<String> specials, Object processor)
      throws IOException {
    var tokenizer = new LinkedHashMap<String, Object>();
    tokenizer.put("version", "1.0");
    // A file may ask for cutting; it must not get it.
    tokenizer.put(
        "truncation",
        Map.of("direction", "Right", "max_length", 4, "strategy", "LongestFirst", "stride", 0));
    var added = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < specials.size(); i++) {
      added.add(
          Map.of(
              "id",
              IM_START + i,
              "content",
              specials.get(i),
              "single_word",
              false,
              "lstrip",
              false,
              "rstrip",
              false,
              "normalized",
              false,
              "special",
              true));
    }
    tokenizer.put("added_tokens", added);
    var byteLevel =
        Map.of(
            "type",
            "ByteLevel",
            "add_prefix_space",
            false,
            "use_regex",
            false,
            "trim_offsets",
            true);
    tokenizer.put("pre_tokenizer", byteLevel);
    if (!processor.equals("")) tokenizer.put("post_processor", processor);
    tokenizer.put("decoder", byteLevel);
    tokenizer.put("model", Map.of("type", "BPE", "vocab", vocabulary(), "merges", MERGES));
    return Files.write(folder.resolve("tokenizer.json"), JSON.writeValueAsBytes(tokenizer));
  }

  public static Path write(Path folder) throws IOException {
    return write(folder, List.of("<|im_start|>", "<|im_end|>", "<|endoftext|>"), "");
  }

  /** Writes the same in two files, as GPT-2 was published. */
  static void writePair(Path folder, String vocabulary, String merges) throws IOException {
    var ids = vocabulary();
    ids.put("<|endoftext|>", END_OF_TEXT);
    Files.write(folder.resolve(vocabulary), JSON.writeValueAsBytes(ids));
    Files.writeString(folder.resolve(merges), "#version: 0.2\n" + String.join("\n", MERGES) + "\n");
  }

  /** Writes what a checkpoint of a model of bytes has. */
  static void writeBytes(Path folder) throws IOException {
    var model = Map.of("type", "BPE", "vocab", bytes(), "merges", List.of());
    Files.write(folder.resolve("tokenizer.json"), JSON.writeValueAsBytes(Map.of("model", model)));
  }

  private static Map<String, Integer> vocabulary() {
    var ids = bytes();
    ids.put("he", HE);
    ids.put("ll", LL);
    ids.put("hell", HELL);
    return ids;
  }

  private static Map<String, Integer> bytes() {
    var ids = new LinkedHashMap<String, Integer>();
    int other = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable = (value > ' ' && value < 127) || (value > 160 && value != 173);
      ids.put(Character.toString(printable ? value : other++), value);
    }
    return ids;
  }
}
