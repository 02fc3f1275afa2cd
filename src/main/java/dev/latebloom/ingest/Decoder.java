package dev.latebloom.ingest;

import org.jspecify.annotations.Nullable;

/**
 * Turns a record's bytes into an example, or says why it cannot be one. Never throws.
 *
 * <p>Tokens are the bytes of the text in UTF-8; {@value #END} ends an example. In {@link
 * Format#JSON} a record is an object with
 *
 * <ul>
 *   <li>"prompt" and "response";
 *   <li>"question" and "answer": the prompt is the question and a newline;
 *   <li>"instruction" and "output", perhaps "input": the prompt is the instruction, the input if
 *       there is any, and a newline after each;
 *   <li>"messages", a list of objects with "role" and "content", the last one the assistant's: the
 *       prompt is every turn before as "role: content" and a newline, then "assistant: ";
 *   <li>"text": all of it carries loss, after the prompt {@value #START}.
 * </ul>
 *
 * The first of these that is complete counts. "id" (a string or an integer) and "source" (a string)
 * are kept; other fields are ignored; a field that is null is absent; of fields that come twice the
 * last counts. In {@link Format#BYTES} the record is read as a "text".
 *
 * <p>Not thread-safe, and cheap enough to be made for every group of records.
 */
public final class Decoder {
  /** Number of different tokens. */
  public static final int VOCABULARY = 256;

  static final int START = 0;
  static final int END = 0;

  private final Format format;
  private final int maxTokens;
  private final JsonRecord json = new JsonRecord();
  private final TokenBuffer tokens = new TokenBuffer();

  /**
   * A decoder of one format.
   *
   * @param maxTokens longest example, prompt, response and end token included; at least 3
   */
  public Decoder(Format format, int maxTokens) {
    if (maxTokens < 3) throw new IllegalArgumentException("ingest.max-tokens is less than 3");
    this.format = format;
    this.maxTokens = maxTokens;
  }

  /**
   * Decodes one record.
   *
   * @param value null for a record without one (a tombstone)
   */
  public Decoded decode(byte @Nullable [] value, int partition, long offset) {
    try {
      if (value == null || value.length == 0) {
        throw new Unfit(Rejection.EMPTY, "the record has no value");
      }
      tokens.clear();
      return new Decoded.Accepted(
          switch (format) {
            case BYTES -> {
              tokens.add(START);
              tokens.add(value);
              yield example("", "", 1, partition, offset);
            }
            case JSON -> {
              json.read(value);
              int promptLength = json.writeTo(tokens);
              yield example(json.id(), json.source(), promptLength, partition, offset);
            }
          });
    } catch (Unfit unfit) {
      return unfit.toRejected();
    }
  }

  private Example example(String key, String source, int promptLength, int partition, long offset)
      throws Unfit {
    tokens.add(END);
    if (tokens.size() > maxTokens) {
      throw new Unfit(Rejection.TOO_LONG, tokens.size() + " tokens are more than " + maxTokens);
    }
    return new Example(key, source, tokens.toTokens(), promptLength, partition, offset);
  }
}
