package dev.latebloom.ingest.token;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns text into tokens and back. Thread-safe: one is loaded for a run and shared.
 *
 * <p>A prompt and its response are tokenised apart, so that no token lies across the boundary:
 * {@link #prompt}, then {@link #response}, then {@link #end} are the tokens of an example.
 */
public sealed interface Tokenizer permits ByteTokenizer, SubwordTokenizer {
  /** The setting that stands for bytes. */
  String BYTES = "bytes";

  /** The file that holds a whole tokenizer. */
  String FILE = TokenizerFiles.TOKENIZER;

  /** The file that says what its tokens are for. */
  String CONFIG_FILE = TokenizerFiles.CONFIG;

  /**
   * Loads what a setting names.
   *
   * @param name "bytes", or the path of a {@code tokenizer.json} or of a folder with one, or with
   *     {@code vocab.json} and {@code merges.txt}, or {@code encoder.json} and {@code vocab.bpe}
   * @param end the text of the end token; empty for the one that the files name. Bytes end with 0
   *     and have no other.
   * @throws IOException when there is no tokenizer, it cannot be read, or its end token is unknown
   */
  static Tokenizer load(String name, String end) throws IOException {
    Optional<Path> folder = Optional.empty();
    if (!name.equals(BYTES)) {
      var files = TokenizerFiles.find(Path.of(name));
      if (!files.isBytes()) return SubwordTokenizer.load(files, end);
      folder = Optional.of(files.folder());
    }
    if (end.isEmpty()) return new ByteTokenizer(folder);
    throw new IOException("the tokenizer of bytes has no token \"" + end + "\"");
  }

  /** Whether {@link #load} would find files of a tokenizer in {@code folder}. */
  static boolean isIn(Path folder) {
    return TokenizerFiles.areIn(folder);
  }

  /**
   * Whether a file with this name is a tokenizer's: what Hugging Face's tokenizers save, chat
   * templates too, and what they have been made from.
   */
  static boolean isFile(String name) {
    return TokenizerFiles.isOne(name);
  }

  /** Where its files are, if it was read from any. */
  Optional<Path> folder();

  /** The content of its {@link #FILE}. */
  byte[] json();

  /** The content of a {@link #CONFIG_FILE} where {@link #folder} has none. */
  byte[] configuration();

  /** The end token as its files write it; empty where they cannot name it. */
  Optional<String> endText();

  /**
   * Whether another tokenizer has the same tokens: no id stands for two, and only added ones are in
   * one of them alone.
   *
   * @param name as for {@link #load}
   * @throws IOException when there is no tokenizer
   */
  boolean hasTokensOf(String name) throws IOException;

  /** All tokens are less than this. */
  int vocabulary();

  /** All tokens of texts that spell none of the tokenizer's added tokens are less than this. */
  int ordinaryVocabulary();

  /** Ends an example. */
  int end();

  /** Texts of special tokens, which stand for no text of their own. */
  List<String> specials();

  /** Texts of the tokens that its files name, such as {@code bos_token}, by that name. */
  Map<String, String> named();

  /** Texts that become the end token or a begin token wherever they stand. */
  List<String> controls();

  /**
   * The tokens of a prompt. Of an empty one, those before plain text: the tokenizer's begin token,
   * or its end token where it has none. Never empty.
   */
  Tokens prompt(String text);

  /** The tokens of a response, without the end token. */
  Tokens response(String text);

  /** The text of {@code tokens}; what is no whole character becomes U+FFFD. */
  String text(Tokens tokens);

  /**
   * The text that {@code response} adds to that of {@code prompt}. Not {@link #text} of it alone:
   * some tokenizers take the space off the first word of what they decode, and a character may
   * begin in the prompt's last token; then what it becomes is part of what is added.
   */
  default String text(Tokens prompt, Tokens response) {
    String before = text(prompt);
    String all = text(prompt.then(response));
    int common = 0;
    int most = Math.min(before.length(), all.length());
    while (common < most && before.charAt(common) == all.charAt(common)) common++;
    return all.substring(common);
  }

  /**
   * Whether a checkpoint is of a run with this tokenizer; one without tokenizer files is of bytes.
   */
  boolean isOf(Path checkpoint) throws IOException;
}
