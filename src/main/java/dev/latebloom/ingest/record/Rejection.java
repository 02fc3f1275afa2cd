package dev.latebloom.ingest.record;

/** Why a record cannot be an example. A closed set, since it tags a counter. */
public enum Rejection {
  NOT_JSON("is not a JSON object"),
  NOT_UTF8("is not valid UTF-8"),
  UNKNOWN_SHAPE("has none of the known sets of fields"),
  WRONG_TYPE("has a field of the wrong type"),
  EMPTY("has an empty prompt, response or text"),
  TOO_LONG("is longer than the limit"),
  UNKNOWN_TOKEN("has a token that the model lacks"),
  CONTROL_TOKEN("spells a token that says where a text or a turn begins or ends"),
  UNKNOWN_SCHEMA("has a schema that the registry lacks, or of a kind that is not read"),
  NOT_BY_SCHEMA("is not what its schema says"),
  NOT_BY_TEMPLATE("cannot be written by the chat template, or its answers not be found in it");

  private final String meaning;

  Rejection(String meaning) {
    this.meaning = meaning;
  }

  /** Completes the sentence "the record …". */
  public String meaning() {
    return meaning;
  }
}
