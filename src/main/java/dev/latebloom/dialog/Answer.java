package dev.latebloom.dialog;

/** What became of a question. */
public sealed interface Answer {
  /**
   * The model's turn.
   *
   * @param tokens that it wrote
   * @param nanos it took, reading included
   */
  record Given(String text, int tokens, long nanos) implements Answer {}

  /**
   * The conversation with this question does not fit the model, and has gone back to before it.
   *
   * @param tokens of the conversation
   * @param context most tokens that the model reads
   */
  record TooLong(int tokens, int context) implements Answer {}
}
