package dev.latebloom;

import dev.latebloom.cli.Latebloom;

/** The command line's entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Latebloom.commandLine().execute(args));
  }
}
