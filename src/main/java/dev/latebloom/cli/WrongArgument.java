package dev.latebloom.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is said of an argument that cannot be what its option or its place asks for. */
final class WrongArgument {
  private WrongArgument() {}

  /**
   * A claim such as {@code --seed must be a whole number, not "x"}.
   *
   * @param otherwise said where the argument may be more than numbers and names
   */
  static String describe(ArgSpec asked, String given, String otherwise) {
    var kind = kind(asked);
    if (kind.isEmpty()) return otherwise;
    return "%s must be %s, not \"%s\"".formatted(name(asked), kind, given);
  }

  private static String name(ArgSpec asked) {
    return asked instanceof OptionSpec option ? option.longestName() : asked.paramLabel();
  }

  private static String kind(ArgSpec asked) {
    if (asked.completionCandidates() != null) {
      return StreamSupport.stream(asked.completionCandidates().spliterator(), false)
          .map(name -> name.toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    var type = asked.auxiliaryTypes()[0];
    if (type == int.class || type == Integer.class) return "a whole number";
    if (type == long.class || type == Long.class) return "a whole number";
    return type == double.class || type == Double.class ? "a number" : "";
  }
}
