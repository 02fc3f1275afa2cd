package dev.latebloom.sample;

import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.ingest.token.Tokens;

/**
 * Tokens to be trained on that are in no store, such as what a model has written.
 *
 * @param loss which of them carry loss; the last span ends with the tokens
 */
public record Sequence(Tokens tokens, LossSpans loss) {
  public Sequence {
    if (loss.end() != tokens.length()) {
      throw new IllegalArgumentException(loss + " in a sequence of " + tokens.length());
    }
  }
}
