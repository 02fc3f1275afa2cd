package dev.latebloom.publish;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is on a dead-letter topic.
 *
 * @param byReason selected letters that were not replayed
 * @param others letters of other reasons
 * @param replayed selected letters that were replayed before
 * @param foreign records that are no letters
 */
public record Listed(
    String topic, Map<String, Long> byReason, long others, long replayed, long foreign) {
  public Listed {
    byReason = new TreeMap<>(byReason);
  }

  public long letters() {
    return byReason.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One line for a person. */
  public String sentence() {
    var text = new StringBuilder();
    if (letters() + others + replayed == 0) {
      text.append("topic %s holds no dead letters: nothing was rejected".formatted(topic));
    } else {
      text.append("%,d dead letters on topic %s".formatted(letters(), topic));
    }
    if (letters() > 0) text.append(": ").append(counts());
    if (others > 0) text.append("; %,d have other reasons".formatted(others));
    if (replayed > 0) text.append("; %,d more were replayed".formatted(replayed));
    if (foreign > 0) text.append("; %,d records there are no dead letters".formatted(foreign));
    return text.toString();
  }

  private String counts() {
    return byReason.entrySet().stream()
        .map(entry -> "%,d %s".formatted(entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(", "));
  }
}
