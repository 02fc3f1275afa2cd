package dev.latebloom.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import dev.latebloom.config.Section;
import dev.latebloom.config.WrongKindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads a run's file over the defaults of {@code reference.conf}. */
public final class SettingsReader {
  private SettingsReader() {}

  /**
   * Reads and validates all that a run needs.
   *
   * @param file the run's own settings, in HOCON
   * @param overrides {@code name=value} pairs that win over the file; names without the leading
   *     {@code latebloom.}
   * @throws SettingsException with one line that says what to change
   */
  public static Settings read(Path file, List<String> overrides) {
    return all(file.toString(), effective(file, overrides));
  }

  /** All settings made from {@code effective}; of a wrong kind every one is named. */
  public static Settings all(String origin, Config effective) {
    try {
      return new Settings(origin, effective).all();
    } catch (SettingsException e) {
      var kinds = wrongKinds(effective);
      throw kinds.isEmpty() ? e : new SettingsException(origin + ": " + String.join(", ", kinds));
    }
  }

  /**
   * What is said of every value of a wrong kind. Others are found behind the first by giving that
   * its default, so that nothing else is told: it may follow from the default.
   */
  private static List<String> wrongKinds(Config effective) {
    var kinds = new ArrayList<String>();
    var mended = effective;
    for (var wrong = wrongKind(mended); wrong.isPresent(); wrong = wrongKind(mended)) {
      kinds.add(wrong.get().getMessage());
      var name = wrong.get().setting();
      var reference = ConfigFactory.defaultReference();
      // Names that users choose have no default.
      mended =
          reference.hasPath(name)
              ? mended.withValue(name, reference.getValue(name))
              : mended.withoutPath(name);
    }
    return kinds;
  }

  private static Optional<WrongKindException> wrongKind(Config effective) {
    try {
      new Settings("", effective).all();
      return Optional.empty();
    } catch (SettingsException e) {
      return e.getCause() instanceof WrongKindException wrong
          ? Optional.of(wrong)
          : Optional.empty();
    }
  }

  /**
   * Reads for a command that needs a part of the settings: what is wrong with another part is
   * nothing to it.
   *
   * @throws SettingsException as {@link #read} does; for a part's values when it is asked for
   */
  public static Settings open(Path file, List<String> overrides) {
    return new Settings(file.toString(), effective(file, overrides));
  }

  /**
   * What {@link #read} makes its settings from.
   *
   * @throws SettingsException as there
   */
  public static Config effective(Path file, List<String> overrides) {
    if (Files.isDirectory(file)) {
      throw new SettingsException(file + " is a folder; give the path of a .conf file");
    }
    if (!Files.exists(file)) {
      throw new SettingsException("there is no file " + file + "; give the path of a .conf file");
    }
    return told(
        file.toString(),
        () -> {
          var own = ConfigFactory.parseFile(file.toFile(), ConfigParseOptions.defaults());
          var reference = ConfigFactory.defaultReference();
          for (var override : overrides) {
            own = TypedSetting.of(override, reference.getConfig(Section.ROOT)).over(own);
          }
          return effective(own);
        });
  }

  /** What is wrong with settings is said with the name of where they are from. */
  public static <T> T told(String origin, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (ConfigException | IllegalArgumentException e) {
      var message = String.valueOf(e.getMessage());
      var prefix = origin + ": ";
      throw new SettingsException(message.startsWith(prefix) ? message : prefix + message, e);
    }
  }

  /** The defaults under what a run has of its own, once every name of that is known. */
  public static Config effective(Config own) {
    SettingNames.refuseUnknown(own, ConfigFactory.defaultReference());
    return own.withFallback(ConfigFactory.parseResources(SettingsReader.class, "actors.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .resolve();
  }
}
