package dev.latebloom.publish;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a replay of dead letters has done.
 *
 * @param topics on which they are again
 * @param before letters that an earlier replay had written
 * @param records written now, {@code bytes} of values
 * @param left letters that stay as they are, by reason
 */
public record Replayed(
    String topics,
    String deadLetterTopic,
    long before,
    long records,
    long bytes,
    Map<String, Left> left) {
  public Replayed {
    left = new TreeMap<>(left);
  }

  /**
   * Letters that stay, for one reason.
   *
   * @param first where the first one's record was, such as {@code examples 0:12}
   * @param text the first one's first 80 characters
   * @param why what is wrong with the first one
   */
  public record Left(long count, String first, String text, String why) {
    Left more() {
      return new Left(count + 1, first, text, why);
    }
  }

  /** One line for a person. */
  public String sentence() {
    long stay = left.values().stream().mapToLong(Left::count).sum();
    var text = new StringBuilder();
    if (records + stay == 0) {
      text.append("topic %s holds no dead letters to replay".formatted(deadLetterTopic));
    } else {
      text.append(
          "%,d dead letters (%,d bytes) are on topic %s again".formatted(records, bytes, topics));
    }
    if (before > 0) text.append("; %,d were replayed before".formatted(before));
    if (stay > 0) text.append("; %,d stay: %s".formatted(stay, reasons()));
    return text.toString();
  }

  private String reasons() {
    return left.entrySet().stream()
        .map(
            entry ->
                "%,d %s (first: %s: %s)"
                    .formatted(
                        entry.getValue().count(),
                        entry.getKey(),
                        entry.getValue().first(),
                        entry.getValue().why()))
        .collect(Collectors.joining(", "));
  }
}
