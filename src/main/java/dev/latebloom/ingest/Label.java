package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.config.Range;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a record says what its id or its source is.
 *
 * @param from "field" for the field of JSON, "key", "topic", or "header:NAME"
 */
public record Label(String from) {
  private static final String HEADER = "header:";
  private static final int LONGEST = 1024;

  /** In the record's own field. */
  public static final Label FIELD = new Label("field");

  /** The name of the record's topic. */
  static final Label TOPIC = new Label("topic");

  private static final String ALWAYS = "always:";

  /**
   * Checks a setting's value.
   *
   * @param setting its name, for errors
   */
  public static Label of(String setting, String from) {
    boolean known =
        from.equals("field")
            || from.equals("key")
            || from.equals("topic")
            || (from.startsWith(HEADER) && from.length() > HEADER.length());
    Range.require(known, setting, "must be field, key, topic or header:NAME", "\"" + from + "\"");
    return new Label(from);
  }

  /** The same for every record. */
  static Label always(String label) {
    return new Label(ALWAYS + label);
  }

  /**
   * The id that a record without a value has; empty where ids stand in values, or are no record's
   * own.
   */
  String ofTombstone(ConsumerRecord<byte[], byte[]> record) {
    boolean own = from.equals("key") || from.startsWith(HEADER);
    return own ? of(record, "") : "";
  }

  /** The label of a record; a long one is cut, and what is missing is empty. */
  String of(ConsumerRecord<byte[], byte[]> record, String field) {
    var label =
        switch (from) {
          case "field" -> field;
          case "key" -> record.key() == null ? "" : new String(record.key(), UTF_8);
          case "topic" -> record.topic();
          default ->
              from.startsWith(ALWAYS)
                  ? from.substring(ALWAYS.length())
                  : Origin.text(record.headers(), from.substring(HEADER.length())).orElse("");
        };
    return label.length() <= LONGEST ? label : label.substring(0, LONGEST);
  }
}
