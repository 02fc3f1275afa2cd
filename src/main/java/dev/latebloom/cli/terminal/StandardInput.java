package dev.latebloom.cli.terminal;

import dev.latebloom.publish.LinesPublication;
import java.io.BufferedInputStream;
import java.io.InputStream;

/** Lines of standard input, which can be read once. */
public final class StandardInput implements LinesPublication.Source {
  private boolean opened;

  @Override
  public InputStream open() {
    if (opened) {
      throw new IllegalArgumentException(
          "standard input begins like lines that are on the topic already and goes on otherwise;"
              + " write it to a file and give that");
    }
    opened = true;
    return new BufferedInputStream(System.in);
  }
}
