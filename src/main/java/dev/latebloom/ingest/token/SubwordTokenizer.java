package dev.latebloom.ingest.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Hugging Face's tokenizers library with the {@code tokenizer.json} of a model. Texts of any length
 * are tokenised whole. Its native memory lives until this object is garbage.
 *
 * <p>A text that spells a special token becomes that token; {@link #controls} are those that no
 * record may spell.
 */
public final class SubwordTokenizer implements Tokenizer {
  /** No truncation, padding or special tokens: the binding's defaults do all three. */
  private static final Map<String, String> AS_IT_IS =
      Map.of(
          "truncation", "DO_NOT_TRUNCATE",
          "padding", "DO_NOT_PAD",
          "addSpecialTokens", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final TokenizerFiles files;
  private final int[] opening;
  private final int end;
  private final List<String> controls;

  private SubwordTokenizer(HuggingFaceTokenizer tokenizer, TokenizerFiles files, int end)
      throws IOException {
    this.tokenizer = tokenizer;
    this.files = files;
    this.end = end;
    this.opening = files.opening(processed());
    this.controls = spelledControls();
  }

  static SubwordTokenizer load(TokenizerFiles files, String end) throws IOException {
    int endId = files.end(end);
    // On a machine with CUDA the binding would download another library; this one is in its jar.
    setUnlessSet("RUST_FLAVOR", "cpu");
    // The binding reads it when a tokenizer is made, and otherwise reports to its vendor.
    setUnlessSet("OPT_OUT_TRACKING", "true");
    try {
      var json = new ByteArrayInputStream(files.tokenizer());
      return new SubwordTokenizer(HuggingFaceTokenizer.newInstance(json, AS_IT_IS), files, endId);
    } catch (EngineException e) {
      throw new IOException("the tokenizers library cannot be loaded: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      // What the native side throws for a file that it does not understand.
      throw new IOException(files.path() + " is no tokenizer: " + e.getMessage(), e);
    }
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /** What the post-processor puts before a text; what it puts after one is not for examples. */
  private int[] processed() {
    int[] bare = ids("a", false);
    int[] processed = ids("a", true);
    for (int at = 0; at + bare.length <= processed.length; at++) {
      if (Arrays.mismatch(bare, 0, bare.length, processed, at, at + bare.length) < 0) {
        return Arrays.copyOf(processed, at);
      }
    }
    return new int[0];
  }

  @Override
  public int vocabulary() {
    return files.vocabulary();
  }

  @Override
  public int ordinaryVocabulary() {
    return files.ordinaryVocabulary();
  }

  @Override
  public int end() {
    return end;
  }

  @Override
  public List<String> controls() {
    return controls;
  }

  private List<String> spelledControls() {
    return IntStream.concat(IntStream.of(end), Arrays.stream(opening))
        .distinct()
        .filter(this::isTakenFromText)
        .mapToObj(id -> text(Tokens.of(id)))
        .toList();
  }

  /** False for an ordinary token, which is merged from its text only in some places. */
  private boolean isTakenFromText(int id) {
    return Arrays.stream(ids("a" + text(Tokens.of(id)) + "a", false))
        .anyMatch(found -> found == id);
  }

  @Override
  public Tokens prompt(String text) {
    int[] ids = ids(text, false);
    if (ids.length == 0 && opening.length == 0) return Tokens.of(end);
    // Who writes the begin token into the text has it once.
    if (ids.length > 0 && begins(ids)) return Tokens.of(ids);
    int[] all = Arrays.copyOf(opening, opening.length + ids.length);
    System.arraycopy(ids, 0, all, opening.length, ids.length);
    return Tokens.of(all);
  }

  private boolean begins(int[] ids) {
    return ids.length >= opening.length
        && Arrays.equals(opening, 0, opening.length, ids, 0, opening.length);
  }

  @Override
  public Tokens response(String text) {
    return Tokens.of(ids(text, false));
  }

  @Override
  public String text(Tokens tokens) {
    var ids = new long[tokens.length()];
    for (int i = 0; i < ids.length; i++) ids[i] = tokens.at(i);
    return tokenizer.decode(ids, false);
  }

  /**
   * Bypasses the binding's own method, which fetches more than the ids and takes 1.5 times as long.
   */
  private int[] ids(String text, boolean processed) {
    var library = TokenizersLibrary.LIB;
    long encoding = library.encode(tokenizer.getHandle(), text, processed);
    try {
      long[] wide = library.getTokenIds(encoding);
      var ids = new int[wide.length];
      for (int i = 0; i < ids.length; i++) ids[i] = Math.toIntExact(wide[i]);
      return ids;
    } finally {
      library.deleteEncoding(encoding);
      // The binding frees its memory in a finalizer.
      Reference.reachabilityFence(tokenizer);
    }
  }

  @Override
  public boolean isOf(Path checkpoint) throws IOException {
    if (!Files.exists(checkpoint.resolve(TokenizerFiles.TOKENIZER))) return false;
    var saved = TokenizerFiles.find(checkpoint);
    return Arrays.equals(saved.tokenizer(), files.tokenizer()) && saved.end("") == end;
  }

  @Override
  public Optional<Path> folder() {
    return Optional.of(files.folder());
  }

  @Override
  public byte[] json() {
    return files.tokenizer();
  }

  @Override
  public byte[] configuration() {
    return "{}".getBytes(UTF_8);
  }

  @Override
  public List<String> specials() {
    return files.specials();
  }

  /** The end token is the run's, whatever the files say. */
  @Override
  public Map<String, String> named() {
    var named = new HashMap<>(files.named());
    named.put("eos_token", files.token(end));
    return Map.copyOf(named);
  }

  @Override
  public Optional<String> endText() {
    return Optional.of(files.token(end));
  }

  @Override
  public boolean hasTokensOf(String name) throws IOException {
    return !name.equals(BYTES) && files.haveTokensOf(TokenizerFiles.find(Path.of(name)));
  }
}
