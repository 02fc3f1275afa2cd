package dev.latebloom.ingest;

import dev.latebloom.config.Range;
import dev.latebloom.config.Wildcard;
import java.util.OptionalDouble;

/**
 * Topics that are read, and what is said of all their records.
 *
 * @param name of one topic, or with {@code *} of all that look alike
 * @param source of their records; empty leaves it to the records, or to the topic's name where a
 *     weight is given
 * @param weight how much an example of theirs counts; empty leaves it to {@code reweight.sources}
 */
public record TopicRule(Wildcard name, String source, OptionalDouble weight) {
  private static final String SETTING = "kafka.topics";
  private static final int LONGEST = 249;

  /**
   * Checks a rule of the settings.
   *
   * @throws IllegalArgumentException with the setting's name
   */
  public static TopicRule of(String name, String source, OptionalDouble weight) {
    Range.require(
        name.matches("[a-zA-Z0-9._*-]{1," + LONGEST + "}"),
        SETTING,
        "must name topics, of letters, digits, . _ - and, for any characters, *",
        "\"" + name + "\"");
    weight.ifPresent(value -> Range.above(SETTING + ": the weight of " + name, 0, value));
    return new TopicRule(new Wildcard(name), source, weight);
  }

  /** One topic of which nothing is said. */
  public static TopicRule of(String name) {
    return of(name, "", OptionalDouble.empty());
  }

  /** The source whose examples the weight is for: a name, or with {@code *} several. */
  String weighed() {
    return source.isEmpty() ? name.toString() : source;
  }

  /** Where the source of a topic's records is. */
  Label label(Label otherwise) {
    if (!source.isEmpty()) return Label.always(source);
    return weight.isPresent() ? Label.TOPIC : otherwise;
  }
}
