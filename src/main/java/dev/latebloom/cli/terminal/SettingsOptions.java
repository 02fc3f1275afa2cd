package dev.latebloom.cli.terminal;

import com.typesafe.config.Config;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How a command is given settings beside its file. */
public final class SettingsOptions {
  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = "Override one setting, such as -s run.steps=500. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  /** All settings of a run. */
  public Settings read(Path file) {
    return SettingsReader.read(file, overrides);
  }

  /** For a command that needs a part of a run's settings. */
  public Settings open(Path file) {
    return SettingsReader.open(file, overrides);
  }

  /** All settings of a run, with settings of the command's own, which the user's win over. */
  public Settings read(Path file, List<String> own) {
    var all = new ArrayList<>(own);
    all.addAll(overrides);
    return SettingsReader.read(file, all);
  }

  /** All settings of a run, with one that wins over the file and over the user's. */
  public Settings read(Path file, String last) {
    return SettingsReader.all(file.toString(), effective(file, last));
  }

  /** What {@link #read(Path, String)} makes its settings from. */
  public Config effective(Path file, String... last) {
    return SettingsReader.effective(file, with(List.of(last)));
  }

  /** The user's, and behind them others, which win over them. */
  public List<String> with(List<String> last) {
    var all = new ArrayList<>(overrides);
    all.addAll(last);
    return List.copyOf(all);
  }
}
