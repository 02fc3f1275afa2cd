package dev.latebloom.ingest.record;

import dev.latebloom.ingest.token.Tokens;

/**
 * A training example: a prompt, then a response whose tokens carry the loss; a conversation may
 * have several of both.
 *
 * @param key the id that its producer gave it, empty where the record had none
 * @param source where it comes from, empty where the record did not say; its peers share it
 * @param tokens prompt, then response, then the end token; of a record that was tokenised
 *     elsewhere, what it says
 * @param loss which tokens carry its loss; the last span ends with the tokens
 * @param partition the Kafka partition it was read from
 * @param offset its offset there; with the partition it tells a duplicate from a new example
 */
public record Example(
    String key, String source, Tokens tokens, LossSpans loss, int partition, long offset) {
  public Example {
    if (loss.end() != tokens.length()) {
      throw new IllegalArgumentException(loss + " in an example of " + tokens.length());
    }
  }

  /** With loss on all that follows a prompt, which is shorter than the tokens and not empty. */
  public Example(
      String key, String source, Tokens tokens, int promptLength, int partition, long offset) {
    this(key, source, tokens, LossSpans.behind(promptLength, tokens.length()), partition, offset);
  }

  /** The same with another key and source. */
  public Example labelled(String newKey, String newSource) {
    if (newKey.equals(key) && newSource.equals(source)) return this;
    return new Example(newKey, newSource, tokens, loss, partition, offset);
  }

  /** The same, from no source. */
  public Example withoutSource() {
    return new Example(key, "", tokens, loss, partition, offset);
  }

  /** Tokens before the first that carries loss. */
  public int promptLength() {
    return loss.from(0);
  }

  /** Tokens that carry loss. */
  public int responseLength() {
    return loss.count();
  }
}
