package dev.latebloom.reweight;

import dev.latebloom.app.settings.SettingsReader;
import java.nio.file.Path;
import java.util.List;

/** The settings that are shipped. */
public final class Defaults {
  private Defaults() {}

  static QuarantineSettings quarantine() {
    return pass().quarantine();
  }

  /** The pass of {@code online-late}. */
  static Pass pass(String... overrides) {
    var all = new java.util.ArrayList<>(List.of(overrides));
    all.add("reweight.policy=online-late");
    return SettingsReader.read(Path.of("conf", "demo.conf"), all).pass();
  }

  /** The pass of any policy, with the cohorts that are shipped. */
  public static Pass pass(Policy policy) {
    return new Pass(policy, quarantine(), 0.15);
  }
}
