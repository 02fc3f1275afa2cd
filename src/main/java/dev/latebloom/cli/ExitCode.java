package dev.latebloom.cli;

/** What the process tells a script. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;

  /** 128 + SIGINT, as shells have it. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
