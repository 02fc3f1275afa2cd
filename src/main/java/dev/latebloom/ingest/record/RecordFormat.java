package dev.latebloom.ingest.record;

import dev.latebloom.config.Range;
import dev.latebloom.ingest.schema.Schemas;
import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokenizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * How records become tokens.
 *
 * @param value what a record's value holds
 * @param template how questions and conversations in JSON become one text
 * @param tokenizer shared by all decoders
 * @param vocabulary tokens of the model; a record with others is rejected
 * @param lossOn which answers of a conversation carry loss
 * @param fields what the fields of JSON are called
 * @param schemas of the registry by which JSON may be written otherwise; empty without one
 */
public record RecordFormat(
    Format value,
    ChatTemplate template,
    Tokenizer tokenizer,
    int vocabulary,
    LossOn lossOn,
    Fields fields,
    Optional<Schemas> schemas) {

  /** With fields as they are documented. */
  public RecordFormat(
      Format value, ChatTemplate template, Tokenizer tokenizer, int vocabulary, LossOn lossOn) {
    this(value, template, tokenizer, vocabulary, lossOn, Fields.OWN, Optional.empty());
  }

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

  /**
   * What the fields of JSON records are called.
   *
   * @param names of fields in the records, by the names that we have for them
   * @param wrapped whether a record is in the envelope of Kafka Connect's JSON converter: {@code
   *     {"schema": ..., "payload": {...}}}
   */
  public record Fields(Map<String, String> names, boolean wrapped) {
    /** As they are documented. */
    public static final Fields OWN = new Fields(Map.of(), false);

    private static final String SETTING = "ingest.fields.";

    public Fields {
      names = Map.copyOf(names);
      for (var own : names.keySet()) {
        Range.require(
            JsonRecord.isField(own),
            SETTING + own,
            "is no field of records; see docs/kafka.md",
            "\"" + names.get(own) + "\"");
      }
      Range.require(
          new HashSet<>(names.values()).size() == names.size(),
          "ingest.fields",
          "must name each field of the records once",
          names);
    }

    /**
     * By the names in the records the names that we have for them. A field whose name another one
     * has taken, or that is called otherwise, is none of ours.
     */
    Map<String, Optional<String>> ours() {
      var ours = new HashMap<String, Optional<String>>();
      names.keySet().forEach(own -> ours.put(own, Optional.empty()));
      names.forEach((own, theirs) -> ours.put(theirs, Optional.of(own)));
      return ours;
    }
  }
}
