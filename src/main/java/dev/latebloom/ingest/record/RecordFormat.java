package dev.latebloom.ingest.record;

import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokenizer;

/**
 * How records become tokens.
 *
 * @param value what a record's value holds
 * @param template how questions and conversations in JSON become one text
 * @param tokenizer shared by all decoders
 * @param vocabulary tokens of the model; a record with others is rejected
 * @param lossOn which answers of a conversation carry loss
 */
public record RecordFormat(
    Format value, ChatTemplate template, Tokenizer tokenizer, int vocabulary, LossOn lossOn) {

  /** With loss on the last answer. */
  public RecordFormat(Format value, ChatTemplate template, Tokenizer tokenizer, int vocabulary) {
    this(value, template, tokenizer, vocabulary, LossOn.LAST);
  }

  /** For a model that has every token of the tokenizer. */
  public RecordFormat(Format value, ChatTemplate template, Tokenizer tokenizer) {
    this(value, template, tokenizer, tokenizer.vocabulary());
  }

  /** Byte tokens and no template. */
  public static RecordFormat ofBytes(Format value) {
    return new RecordFormat(value, ChatTemplate.PLAIN, new ByteTokenizer());
  }
}
