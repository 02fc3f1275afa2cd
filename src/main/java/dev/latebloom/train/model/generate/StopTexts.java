package dev.latebloom.train.model.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import java.util.Arrays;
import java.util.List;

/** Texts that end what a model writes, and are no part of it. */
public final class StopTexts {
  /** Tokens beside those of a text that are looked at, since some have no byte of their own. */
  private static final int MORE = 4;

  private final Tokenizer tokenizer;
  private final List<String> texts;
  private final int reach;

  /**
   * @param texts none of them empty
   */
  public StopTexts(Tokenizer tokenizer, List<String> texts) {
    if (texts.contains("")) throw new IllegalArgumentException("an empty text stops everything");
    this.tokenizer = tokenizer;
    this.texts = List.copyOf(texts);
    this.reach =
        MORE + texts.stream().mapToInt(text -> text.getBytes(UTF_8).length).max().orElse(0);
  }

  /** Whether the newest of these tokens complete one of the texts. */
  boolean end(int[] tokens, int from, int to) {
    if (texts.isEmpty()) return false;
    var newest = Tokens.of(Arrays.copyOfRange(tokens, Math.max(from, to - reach), to));
    var text = tokenizer.text(newest);
    return texts.stream().anyMatch(text::contains);
  }

  /** What stands before the first of the texts. */
  public String before(String text) {
    int end = text.length();
    for (var stop : texts) {
      int at = text.indexOf(stop);
      if (at >= 0) end = Math.min(end, at);
    }
    return text.substring(0, end);
  }
}
