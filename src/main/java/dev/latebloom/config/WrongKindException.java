package dev.latebloom.config;

/** A value that a setting cannot have whatever the other settings are; the message says why. */
public final class WrongKindException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String setting;

  /**
   * Refuses {@code setting}, a full name.
   *
   * @param claim what it must be and is not, such as {@code must be a number, not "x"}
   */
  WrongKindException(String setting, String claim) {
    super(setting + " " + claim);
    this.setting = setting;
  }

  /** The full name. */
  public String setting() {
    return setting;
  }
}
