package dev.latebloom.ingest.record;

import dev.latebloom.ingest.schema.Schemas;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.SubwordTokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.ingest.token.Utf8;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a record's bytes into an example, or says why it cannot be one. Throws only where a schema
 * registry is needed and does not answer.
 *
 * <p>In {@link Format#JSON} a record is an object with
 *
 * <ul>
 *   <li>"prompt" and "response";
 *   <li>"question" and "answer";
 *   <li>"instruction" and "output", perhaps "input";
 *   <li>"messages", a list of objects with "role" and "content", the last one the assistant's;
 *   <li>"utterances", perhaps with "response": see {@link Utterances};
 *   <li>"text": all of it carries loss, after the prompt that the tokenizer has for an empty one;
 *   <li>"input_ids", perhaps with "labels" and "attention_mask": see {@link TokenIds}.
 * </ul>
 *
 * The first of these that is complete counts; {@link ChatTemplate} says what prompt each but the
 * last two makes. "id" (a string or an integer) and "source" (a string) are kept; other fields are
 * ignored; a field that is null is absent; of fields that come twice the last counts. In {@link
 * Format#BYTES} the record is read as a "text".
 *
 * <p>A record is rejected whose text spells a token that says where a text or a turn begins or
 * ends, or whose messages have more than a role and a content: see {@link Conversation}.
 *
 * <p>Prompt and response of texts are tokenised apart: no token lies across their boundary, and
 * loss lies on the tokens of the response and the end token, and on no other; in a conversation on
 * the last answer, or on every one ({@link LossOn}).
 *
 * <p>Not thread-safe, and cheap enough to be made for every group of records.
 */
public final class Decoder {
  private final RecordFormat format;
  private final int maxTokens;
  private final JsonRecord json;
  private final ControlTokens controls;
  private final TokenBuffer tokens = new TokenBuffer();
  private final Cuts cuts = new Cuts();

  /**
   * A decoder of one format.
   *
   * @param maxTokens longest example, prompt, response and end token included; at least 3
   */
  public Decoder(RecordFormat format, int maxTokens) {
    if (maxTokens < 3) throw new IllegalArgumentException("ingest.max-tokens is less than 3");
    this.format = format;
    this.maxTokens = maxTokens;
    this.json = new JsonRecord(format);
    this.controls = ControlTokens.of(format.tokenizer());
  }

  /** A decoder to byte tokens, without a template. */
  public Decoder(Format format, int maxTokens) {
    this(RecordFormat.ofBytes(format), maxTokens);
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
      cuts.clear();
      return new Decoded.Accepted(
          switch (format.value()) {
            case BYTES -> {
              checkText(value);
              tokens.add(ByteTokenizer.START);
              cuts.add(tokens.size());
              tokens.add(value);
              yield example("", "", partition, offset);
            }
            case JSON -> {
              json.read(plain(value));
              if (json.isTokenised()) yield tokenised(partition, offset);
              json.writeTo(tokens, cuts);
              yield example(json.id(), json.source(), partition, offset);
            }
          });
    } catch (Unfit unfit) {
      return unfit.toRejected();
    }
  }

  /** JSON of a value that a schema may describe. */
  private byte[] plain(byte[] value) throws Unfit {
    if (!Schemas.hasOne(value)) return value;
    if (format.schemas().isEmpty()) {
      throw new Unfit(
          Rejection.NOT_JSON,
          "the record begins with a zero byte, as those of a schema registry do: see"
              + " ingest.registry.url");
    }
    return switch (format.schemas().get().read(value)) {
      case Schemas.Json(var text) -> text;
      case Schemas.UnknownSchema(var why) -> throw new Unfit(Rejection.UNKNOWN_SCHEMA, why);
      case Schemas.NotBySchema(var why) -> throw new Unfit(Rejection.NOT_BY_SCHEMA, why);
    };
  }

  private Example tokenised(int partition, long offset) throws Unfit {
    var read = json.tokens(format.vocabulary());
    checkLength(read.tokens().length());
    return new Example(json.id(), json.source(), read.tokens(), read.loss(), partition, offset);
  }

  /** Bytes are any bytes but the one that ends a text; subwords are made of text. */
  private void checkText(byte[] value) throws Unfit {
    if (format.tokenizer() instanceof SubwordTokenizer && !Utf8.isValid(value)) {
      throw new Unfit(Rejection.NOT_UTF8, "the record is not valid UTF-8");
    }
    var found = controls.firstIn(value, 0, value.length);
    if (found.isPresent()) throw spells(found.get());
  }

  private static Unfit spells(String control) {
    return new Unfit(
        Rejection.CONTROL_TOKEN,
        "the text holds " + control + ", which says where a text or a turn begins or ends");
  }

  private Example example(String key, String source, int partition, long offset) throws Unfit {
    return switch (format.tokenizer()) {
      case ByteTokenizer _ -> {
        tokens.add(ByteTokenizer.END);
        checkLength(tokens.size());
        var loss = cuts.until(tokens.size());
        yield new Example(key, source, tokens.toTokens(), loss, partition, offset);
      }
      case SubwordTokenizer subwords -> ofSubwords(subwords, key, source, partition, offset);
    };
  }

  /** Each piece by itself: no token lies across the beginning or the end of a span of loss. */
  private Example ofSubwords(
      SubwordTokenizer subwords, String key, String source, int partition, long offset)
      throws Unfit {
    boolean plainText = format.value() == Format.BYTES || json.isPlainText();
    var pieces = new ArrayList<Tokens>();
    pieces.add(opening(subwords, plainText));
    int length = pieces.getFirst().length();
    var bounds = new Cuts();
    for (int piece = 0; piece < cuts.size(); piece++) {
      int to = piece + 1 < cuts.size() ? cuts.at(piece + 1) : tokens.size();
      var next = subwords.response(tokens.text(cuts.at(piece), to));
      boolean hasLoss = piece % 2 == 0;
      // What a tokenizer drops altogether, such as control characters, leaves nothing to learn.
      if (hasLoss && next.length() == 0) {
        throw new Unfit(Rejection.EMPTY, "the response has no tokens");
      }
      pieces.add(next);
      bounds.add(length);
      length += next.length();
    }
    checkLength(length + 1);
    if (endsWithin(pieces.getLast())) throw spells("the end token");
    return new Example(
        key, source, joined(pieces, length), bounds.until(length + 1), partition, offset);
  }

  private Tokens opening(SubwordTokenizer subwords, boolean plainText) {
    if (plainText) return subwords.prompt("");
    var text = tokens.text(0, cuts.at(0));
    return format.template().opensText() ? subwords.response(text) : subwords.prompt(text);
  }

  /** All pieces and the end token, in one array: a record is joined once. */
  private Tokens joined(List<Tokens> pieces, int length) throws Unfit {
    var ids = new int[length + 1];
    int at = 0;
    for (var piece : pieces) {
      piece.copyTo(ids, at);
      at += piece.length();
    }
    ids[length] = format.tokenizer().end();
    for (int id : ids) {
      if (id >= format.vocabulary()) {
        throw new Unfit(
            Rejection.UNKNOWN_TOKEN, "token " + id + " is not among " + format.vocabulary());
      }
    }
    return Tokens.of(ids);
  }

  private boolean endsWithin(Tokens response) {
    for (int i = 0; i < response.length(); i++) {
      if (response.at(i) == format.tokenizer().end()) return true;
    }
    return false;
  }

  private void checkLength(int length) throws Unfit {
    if (length > maxTokens) {
      throw new Unfit(Rejection.TOO_LONG, length + " tokens are more than " + maxTokens);
    }
  }
}
