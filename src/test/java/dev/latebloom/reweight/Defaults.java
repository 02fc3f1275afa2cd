package dev.latebloom.reweight;

import dev.latebloom.app.settings.SettingsReader;
import java.nio.file.Path;
import java.util.List;

/** The settings that are shipped. */
public final class Defaults {
  private Defaults() {}

  static OnlineLateSettings onlineLate(String... overrides) {
    var settings = SettingsReader.read(Path.of("conf", "demo.conf"), List.of(overrides));
    if (settings.policy() instanceof OnlineLate(var onlineLate)) return onlineLate;
    throw new AssertionError("the demo does not run online-late");
  }

  /** The pass of {@code online-late}. */
  public static Pass pass(OnlineLateSettings settings) {
    return new Pass(new OnlineLate(settings), settings);
  }

  /** The pass of any policy, with the cohorts that are shipped. */
  public static Pass pass(Policy policy) {
    return new Pass(policy, onlineLate());
  }
}
