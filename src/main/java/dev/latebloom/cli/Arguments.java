package dev.latebloom.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * Checks of the arguments as the JVM decoded them.
 *
 * <p>The JVM decodes them by the locale, and no option changes that. The launcher sees to a UTF-8
 * locale; who starts the JVM in another way may have none.
 */
final class Arguments {
  private static final char REPLACEMENT = '\uFFFD';

  private Arguments() {}

  /**
   * Why an argument is not what was typed, if one may not be.
   *
   * @param encoding by which the JVM has decoded them
   */
  static Optional<String> damage(Charset encoding, String... arguments) {
    for (var argument : arguments) {
      if (!encoding.equals(UTF_8) && argument.chars().anyMatch(c -> c > 0x7f)) {
        return Optional.of(
            "\"%s\" was read as %s, so that it is not what was typed; set LC_ALL=C.UTF-8"
                .formatted(argument, encoding));
      }
      if (argument.indexOf(REPLACEMENT) >= 0) {
        return Optional.of("\"" + argument + "\" is not UTF-8; give it in UTF-8");
      }
    }
    return Optional.empty();
  }
}
