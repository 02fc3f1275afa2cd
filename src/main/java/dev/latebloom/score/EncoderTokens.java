package dev.latebloom.score;

import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.model.encoder.EncoderFamily;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Texts as an encoder reads them: a token before, one behind, and as many between as fit. */
final class EncoderTokens {
  private final Tokenizer tokenizer;
  private final boolean spaced;
  private final int longest;
  private final int begin;

  private EncoderTokens(Tokenizer tokenizer, boolean spaced, int longest) {
    this.tokenizer = tokenizer;
    this.spaced = spaced;
    this.longest = longest;
    this.begin = tokenizer.prompt("").at(0);
  }

  /**
   * Of the tokenizer in an encoder's folder.
   *
   * @throws IOException when there is none, or it puts nothing before a text
   */
  static EncoderTokens load(Path folder, EncoderFamily family, int longest) throws IOException {
    boolean isByteLevel = family == EncoderFamily.ROBERTA;
    var tokenizer = Tokenizer.load(folder.toString(), isByteLevel ? "</s>" : "[SEP]");
    var tokens = new EncoderTokens(tokenizer, isByteLevel, longest);
    if (tokens.begin != tokenizer.end()) return tokens;
    throw new IOException(
        "the tokenizer in " + folder + " puts no token before a text, as that of an encoder does");
  }

  /** RoBERTa's first word is written as one within a text, as bert-score has it. */
  Tokens of(String text) {
    var stripped = text.strip();
    var read = tokenizer.prompt(spaced && !stripped.isEmpty() ? " " + stripped : stripped);
    int[] ids = new int[Math.min(read.length(), longest - 1) + 1];
    for (int i = 0; i < ids.length - 1; i++) ids[i] = read.at(i);
    ids[ids.length - 1] = tokenizer.end();
    return Tokens.of(ids);
  }

  /** What frames a text, which counts nothing in a score. */
  boolean isFrame(int token) {
    return token == begin || token == tokenizer.end();
  }

  /** Distinct tokens of a text with its frame. */
  int[] distinct(String text) {
    var tokens = of(text);
    int[] ids = new int[tokens.length()];
    tokens.copyTo(ids, 0);
    return Arrays.stream(ids).distinct().toArray();
  }
}
