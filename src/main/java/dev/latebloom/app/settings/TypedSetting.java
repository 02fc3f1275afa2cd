package dev.latebloom.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.latebloom.config.Section;
import java.util.Arrays;
import java.util.List;

/**
 * One setting as somebody types it in a shell: {@code name=value}. The value is a text and needs no
 * quotes, whatever is in it; of a list it is {@code a,b} or {@code [a, b]}.
 */
record TypedSetting(String name, ConfigValue value) {
  private static final String PREFIX = Section.ROOT + ".";

  /**
   * Takes the text apart at its first equals sign.
   *
   * @param reference the defaults below {@code latebloom}, which say what is a list
   */
  static TypedSetting of(String text, Config reference) {
    int equals = text.indexOf('=');
    var name = equals < 0 ? "" : text.substring(0, equals).strip();
    if (name.startsWith(PREFIX)) name = name.substring(PREFIX.length());
    if (name.isEmpty() || !isPath(name)) {
      throw new SettingsException(
          "\"" + text + "\" is not of the form name=value, such as run.steps=500");
    }
    return new TypedSetting(name, value(name, text.substring(equals + 1).strip(), reference));
  }

  Config over(Config own) {
    return own.withValue(PREFIX + name, value);
  }

  private static boolean isPath(String name) {
    try {
      return !ConfigUtil.splitPath(name).isEmpty();
    } catch (ConfigException e) {
      return false;
    }
  }

  private static ConfigValue value(String name, String text, Config reference) {
    if (isOf(ConfigList.class, name, reference)) return list(text);
    // A section, of variants for instance, can only be written as one.
    if (text.startsWith("{")) return hocon(name, text);
    return ConfigValueFactory.fromAnyRef(unquoted(text));
  }

  private static boolean isOf(Class<?> type, String name, Config reference) {
    return reference.hasPathOrNull(name) && type.isInstance(reference.getValue(name));
  }

  private static ConfigValue list(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    var inside = bracketed ? text.substring(1, text.length() - 1) : text;
    var parts =
        inside.isBlank()
            ? List.<String>of()
            : Arrays.stream(inside.split(",", -1)).map(part -> unquoted(part.strip())).toList();
    return ConfigValueFactory.fromIterable(parts);
  }

  private static ConfigValue hocon(String name, String text) {
    try {
      return ConfigFactory.parseString("it = " + text).getValue("it");
    } catch (ConfigException e) {
      throw new SettingsException(PREFIX + name + " is " + text + ": " + e.getMessage(), e);
    }
  }

  /** A text in quotes is what is between them: some people write HOCON in the shell, too. */
  private static String unquoted(String text) {
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
