package dev.latebloom.train.objective;

import java.util.List;

/** Judges responses. Belongs to the thread of the training. */
public interface Reward extends AutoCloseable {

  /**
   * A response to be judged.
   *
   * @param turns of what it answers; one where no end token parts them
   * @param reference the record's own response
   * @param text without the end token
   */
  record Response(List<String> turns, String reference, String text) {
    public Response {
      turns = List.copyOf(turns);
    }
  }

  /**
   * How good each is, from whatever is bad to 1. A function of the response alone, so that a
   * resumed run repeats it.
   */
  List<Double> of(List<Response> responses);

  @Override
  default void close() {}
}
