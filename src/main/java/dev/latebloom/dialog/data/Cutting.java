package dev.latebloom.dialog.data;

import java.util.List;
import java.util.Optional;

/**
 * Which turns of a dialogue become responses, and how much of what comes before stays with them.
 *
 * @param everyTurn whether every turn of the teacher is the response of a passage; else the last
 * @param maxTokens most tokens of a passage, its response with them; 0 for any number
 */
public record Cutting(boolean everyTurn, Length length, int maxTokens) {
  /** Checks the bound. */
  public Cutting {
    if (maxTokens < 0) throw new IllegalArgumentException("--max-tokens is less than 0");
  }

  /**
   * The passage that ends with this response and begins as early as the bound allows. Empty where
   * the bound leaves nothing before the response.
   */
  Optional<Passage> passage(String id, String source, List<Utterance> before, Utterance response) {
    int from = 0;
    int tokens = maxTokens == 0 ? 0 : length.of(before) + length.of(List.of(response));
    while (tokens > maxTokens && from < before.size()) {
      tokens -= length.of(List.of(before.get(from)));
      from++;
    }
    var kept = before.subList(from, before.size());
    if (kept.isEmpty()) return Optional.empty();
    return Optional.of(new Passage(id, source, kept, Optional.of(response)));
  }
}
