package dev.latebloom.score;

import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import java.util.Arrays;
import java.util.List;

/**
 * Dialogues as a ranker reads them: turns with the end token between, the answer last and without
 * one behind it. Of what is too long the beginning is left out.
 *
 * @param most tokens
 */
public record RankerTokens(Tokenizer tokenizer, int most) {
  public RankerTokens {
    if (most < 2) throw new IllegalArgumentException("--max-tokens is less than 2");
  }

  /** The tokens of a dialogue that ends with an answer. */
  public Tokens of(List<String> turns, String answer) {
    var end = Tokens.of(tokenizer.end());
    var tokens = tokenizer.response(answer.strip());
    for (var turn : turns.reversed()) {
      tokens = tokenizer.response(turn.strip()).then(end).then(tokens);
    }
    // An answer of nothing, and nothing before it, is an end.
    if (tokens.length() == 0) return end;
    int[] ids = new int[tokens.length()];
    tokens.copyTo(ids, 0);
    int from = Math.max(0, ids.length - most);
    return Tokens.of(Arrays.copyOfRange(ids, from, ids.length));
  }
}
