package dev.latebloom.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Reads a run's file over the defaults of {@code reference.conf}, and refuses names that no setting
 * has.
 */
public final class SettingsReader {
  private static final String ROOT = "latebloom";

  /** Below these the names are somebody else's. */
  private static final List<String> OPEN =
      List.of(
          "latebloom.kafka.consumer",
          "latebloom.kafka.client",
          "latebloom.compare.optimizer-variants",
          "latebloom.compare.policy-variants");

  private SettingsReader() {}

  /**
   * Reads and validates.
   *
   * @param file the run's own settings, in HOCON
   * @param overrides {@code name=value} pairs that win over the file; names without the leading
   *     {@code latebloom.}
   * @throws SettingsException with one line that says what to change
   */
  public static Settings read(Path file, List<String> overrides) {
    var effective = effective(file, overrides);
    return told(file, () -> SettingsParts.of(effective));
  }

  /**
   * What {@link #read} makes its settings from.
   *
   * @throws SettingsException as there
   */
  static Config effective(Path file, List<String> overrides) {
    if (!Files.isRegularFile(file)) {
      throw new SettingsException("there is no file " + file + "; give the path of a .conf file");
    }
    return told(
        file,
        () -> {
          var own = ConfigFactory.parseFile(file.toFile(), ConfigParseOptions.defaults());
          for (var override : overrides) own = parse(override).withFallback(own);
          return effective(own);
        });
  }

  /** What is wrong with settings is said with the name of their file. */
  private static <T> T told(Path file, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (ConfigException e) {
      throw new SettingsException(file + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(file + ": " + e.getMessage(), e);
    }
  }

  /** The defaults under what a run has of its own, once every name of that is known. */
  static Config effective(Config own) {
    refuseUnknown(own, ConfigFactory.defaultReference());
    return own.withFallback(ConfigFactory.parseResources(SettingsReader.class, "actors.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .resolve();
  }

  private static Config parse(String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new SettingsException("\"" + override + "\" is not of the form name=value");
    }
    return ConfigFactory.parseString(
        ROOT + "." + override.substring(0, equals) + "=" + override.substring(equals + 1));
  }

  private static void refuseUnknown(Config own, Config reference) {
    for (var entry : own.root().entrySet()) {
      if (!entry.getKey().equals(ROOT)
          && !reference.hasPath(ConfigUtil.quoteString(entry.getKey()))) {
        throw new SettingsException("no setting begins with \"" + entry.getKey() + "\"");
      }
    }
    if (!own.hasPath(ROOT)) return;
    for (var entry : own.withOnlyPath(ROOT).entrySet()) {
      var name = entry.getKey();
      if (OPEN.stream().noneMatch(name::startsWith) && !reference.hasPathOrNull(name)) {
        throw new SettingsException(
            "no setting is called \"" + name + "\"" + nearest(name, reference));
      }
    }
  }

  private static String nearest(String name, Config reference) {
    var last = name.substring(name.lastIndexOf('.') + 1);
    var same = new TreeSet<String>();
    for (var entry : reference.getConfig(ROOT).entrySet()) {
      if (entry.getKey().endsWith(last) || distance(ROOT + "." + entry.getKey(), name) <= 2) {
        same.add(ROOT + "." + entry.getKey());
      }
    }
    return same.isEmpty() ? "; see reference.conf" : "; did you mean " + String.join(" or ", same);
  }

  /** Edits between two names (Levenshtein). */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
