package dev.latebloom.config;

import java.util.regex.Pattern;

/** A name, or all names that look alike: {@code *} stands for any characters, or none. */
public final class Wildcard {
  private final String text;
  private final Pattern pattern;

  public Wildcard(String text) {
    this.text = text;
    this.pattern = Pattern.compile("\\Q" + text.replace("*", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
  }

  /** Whether it is more than one name. */
  public static boolean isOne(String text) {
    return text.indexOf('*') >= 0;
  }

  public boolean has(String name) {
    return pattern.matcher(name).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
