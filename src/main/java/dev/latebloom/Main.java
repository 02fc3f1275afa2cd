package dev.latebloom;

import dev.latebloom.app.daemon.ProcessExit;
import dev.latebloom.cli.Latebloom;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * The command line's entry point.
 *
 * <p>Where the machine stands decides nothing: a number in a file, in the name of one or on the
 * terminal has the same digits everywhere.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    ProcessExit.now(
        Latebloom.execute(Charset.forName(System.getProperty("sun.jnu.encoding")), args));
  }
}
