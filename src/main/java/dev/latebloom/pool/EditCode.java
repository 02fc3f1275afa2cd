package dev.latebloom.pool;

/** Edits as single numbers below 0, which no number of examples is: what a journal has of them. */
final class EditCode {
  private static final int RELEASE = 1;
  private static final int WRONG = 2;
  private static final int REMOVE = 3;
  private static final int POLICY = 4;
  private static final int NUMBER_BITS = 60;
  private static final long NUMBER = (1L << NUMBER_BITS) - 1;

  private EditCode() {}

  static long of(Edit edit) {
    return switch (edit) {
      case Edit.OfExample(var kind, var id) -> code(code(kind), id);
      case Edit.OfPolicy(var document) -> code(POLICY, document);
    };
  }

  /** The edit of which {@link #of} made {@code code}. */
  static Edit edit(long code) {
    long number = code & NUMBER;
    int what = (int) (code >>> NUMBER_BITS) & 7;
    return switch (what) {
      case RELEASE -> new Edit.OfExample(Edit.Kind.RELEASE, number);
      case WRONG -> new Edit.OfExample(Edit.Kind.WRONG, number);
      case REMOVE -> new Edit.OfExample(Edit.Kind.REMOVE, number);
      case POLICY -> new Edit.OfPolicy(number);
      default ->
          throw new IllegalStateException(
              "the journal has an edit of kind %d, which a newer version made; go on with that"
                  .formatted(what));
    };
  }

  private static long code(int what, long number) {
    return Long.MIN_VALUE | ((long) what << NUMBER_BITS) | number;
  }

  private static int code(Edit.Kind kind) {
    return switch (kind) {
      case RELEASE -> RELEASE;
      case WRONG -> WRONG;
      case REMOVE -> REMOVE;
    };
  }
}
