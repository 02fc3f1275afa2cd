package dev.latebloom.config;

import java.util.Map;
import java.util.Optional;

/** The header by which we say to another server who asks. */
public final class Authorization {
  private Authorization() {}

  /**
   * The header in a variable of the environment; empty where there is none.
   *
   * @param setting that names the variable
   * @throws IllegalArgumentException where it has more than one line: what a client says of such a
   *     header has the header in it
   */
  public static Optional<String> of(
      String setting, String variable, Map<String, String> environment) {
    var header = Optional.ofNullable(environment.get(variable)).map(String::strip);
    Range.require(
        header.stream().flatMapToInt(String::chars).noneMatch(Character::isISOControl),
        setting,
        "must name a variable with one line",
        variable);
    return header;
  }
}
