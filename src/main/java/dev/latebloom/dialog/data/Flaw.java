package dev.latebloom.dialog.data;

/**
 * What is wrong with a line of a file.
 *
 * @param id of the passage; empty where it has none
 */
public record Flaw(Kind kind, Place place, String id, String what) {
  /** Kinds of flaws, in the order in which they are shown. */
  public enum Kind {
    /** No JSON object. */
    NOT_JSON("not JSON"),
    /** A field is missing, or is of another type. */
    SCHEMA("schema"),
    /** Neither teacher nor student. */
    SPEAKER("speaker"),
    /** A turn without text. */
    EMPTY("empty turn"),
    /** More tokens than are allowed. */
    TOO_LONG("too long"),
    /** The last turn is the student's. */
    LAST_SPEAKER("last speaker"),
    /** Two lines have the same id. */
    SAME_ID("same id"),
    /** Two lines say the same. */
    DUPLICATE("duplicate");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** In tables. */
    public String title() {
      return title;
    }
  }

  /**
   * Where a passage stands.
   *
   * @param line from 1 on
   */
  public record Place(String file, int line) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }
}
