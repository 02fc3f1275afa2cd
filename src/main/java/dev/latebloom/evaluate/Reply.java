package dev.latebloom.evaluate;

import java.util.List;
import java.util.Optional;

/**
 * What a model has answered.
 *
 * @param prompt as the model read it
 * @param response of several, the first that gives the answer that counts
 * @param extracted the answer in it; empty where there is none
 * @param expected the right answer
 * @param isRight whether both are the same
 * @param votes the answers of all responses, where there are several
 * @param tokens that were generated
 */
public record Reply(
    String prompt,
    String response,
    Optional<String> extracted,
    String expected,
    boolean isRight,
    List<String> votes,
    int tokens) {
  public Reply {
    votes = List.copyOf(votes);
  }
}
