package dev.latebloom.train.model.generate;

import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The text of tokens as they come, told piece by piece. What may still change is held back: a
 * character whose bytes are not all there, and what may become a text that ends the answer.
 */
public final class Spoken {
  private static final char HALF_A_CHARACTER = '\ufffd';

  private final Tokenizer tokenizer;
  private final Tokens before;
  private final List<String> ends;
  private final StopTexts stops;
  private final Consumer<String> heard;
  private int[] tokens = new int[64];
  private int size;
  private int told;

  /**
   * @param prompt what it follows; of that only the last token, since some tokenizers write a first
   *     token otherwise
   * @param ends that are no part of the text
   */
  public Spoken(Tokenizer tokenizer, Tokens prompt, List<String> ends, Consumer<String> heard) {
    this.tokenizer = tokenizer;
    this.before = Tokens.of(prompt.at(prompt.length() - 1));
    this.ends = ends;
    this.stops = new StopTexts(tokenizer, ends);
    this.heard = heard;
  }

  /** Takes the next token. */
  public void hear(int token) {
    if (size == tokens.length) tokens = Arrays.copyOf(tokens, 2 * size);
    tokens[size++] = token;
    var text = text();
    tell(text, text.length() - heldBack(text));
  }

  /** Tells what was held back. */
  public void end() {
    var text = text();
    tell(text, text.length());
  }

  /** How many tokens have come. */
  public int tokens() {
    return size;
  }

  /** All of it so far, without what ends it. */
  public String text() {
    return stops.before(tokenizer.text(before, Tokens.of(Arrays.copyOf(tokens, size))));
  }

  private void tell(String text, int to) {
    if (to <= told) return;
    heard.accept(text.substring(told, to));
    told = to;
  }

  private int heldBack(String text) {
    int held = 0;
    while (held < text.length() && text.charAt(text.length() - 1 - held) == HALF_A_CHARACTER) {
      held++;
    }
    for (var end : ends) {
      for (int length = Math.min(end.length() - 1, text.length()); length > held; length--) {
        if (end.startsWith(text.substring(text.length() - length))) held = length;
      }
    }
    return held;
  }
}
