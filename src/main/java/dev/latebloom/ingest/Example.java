package dev.latebloom.ingest;

/**
 * One thing to learn: a prompt, then a response whose tokens carry the loss.
 *
 * @param key the producer's own id of it, empty where the record had none
 * @param source where it comes from, empty where the record did not say; its peers share it
 * @param tokens prompt, then response, then the end token
 * @param promptLength how many leading tokens are prompt; {@code 1 <= promptLength <
 *     tokens.length()}
 * @param partition the Kafka partition it was read from
 * @param offset its offset there; with the partition it tells a duplicate from a new example
 */
public record Example(
    String key, String source, Tokens tokens, int promptLength, int partition, long offset) {
  public Example {
    if (promptLength < 1 || promptLength >= tokens.length()) {
      throw new IllegalArgumentException(
          "prompt of " + promptLength + " tokens in an example of " + tokens.length());
    }
  }

  /** The same, from no source. */
  public Example withoutSource() {
    return new Example(key, "", tokens, promptLength, partition, offset);
  }

  public int responseLength() {
    return tokens.length() - promptLength;
  }
}
