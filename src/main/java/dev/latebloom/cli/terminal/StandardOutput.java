package dev.latebloom.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Standard output that remembers why a write of it failed. A {@link PrintStream} goes on as if
 * nothing were, and a command whose results a full disk did not take would end well.
 */
public final class StandardOutput extends FilterOutputStream {
  /** What the system says when whoever read has had enough, as in {@code | head -1}. */
  private static final String CLOSED_PIPE = "Broken pipe";

  private Optional<String> failure = Optional.empty();

  StandardOutput(OutputStream out) {
    super(out);
  }

  /** Takes the place of {@link System#out}. */
  public static StandardOutput install() {
    var out =
        new StandardOutput(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    System.setOut(new PrintStream(out, true, System.out.charset()));
    return out;
  }

  /**
   * Why something is missing that should have been written; a pipe that was closed is no reason.
   */
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  private IOException remembered(IOException e) {
    var message = String.valueOf(e.getMessage());
    if (failure.isEmpty() && !message.equals(CLOSED_PIPE)) failure = Optional.of(message);
    return e;
  }
}
