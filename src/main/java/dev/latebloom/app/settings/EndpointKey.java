package dev.latebloom.app.settings;

import java.util.Optional;

/** The key of an endpoint, from the environment: in a file it would be in every checkpoint. */
final class EndpointKey {
  private EndpointKey() {}

  /**
   * Its value.
   *
   * @param section the full name of the settings that have {@code key-variable}
   * @param variable empty for no key
   */
  static String named(String section, String variable) {
    if (variable.isEmpty()) return "";
    return Optional.ofNullable(System.getenv(variable))
        .orElseThrow(
            () ->
                new SettingsException(
                    "the environment has no variable %s, which %s.key-variable names; set it, or set that to \"\""
                        .formatted(variable, section)));
  }
}
