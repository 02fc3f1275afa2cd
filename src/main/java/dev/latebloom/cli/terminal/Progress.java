package dev.latebloom.cli.terminal;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Shows the progress of long work: one line drawn again and again on a terminal, a line now and
 * then without one, nothing when told to be quiet. Safe to call from any thread.
 */
public final class Progress implements AutoCloseable {
  /** How to show it. */
  enum Mode {
    TERMINAL,
    LINES,
    QUIET
  }

  static final int DEFAULT_WIDTH = 80;

  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 10_000_000_000L;
  private static final String CLEAR = "\r\u001b[2K";

  private final PrintStream out;
  private final Mode mode;
  private final int width;
  private final LongSupplier nanos;

  private String shown = "";
  private String newest = "";
  private boolean started;
  private long last;

  /**
   * @param out where to, usually standard error, so that standard output stays for results
   * @param width columns of the terminal
   * @param nanos a clock that never goes back
   */
  Progress(PrintStream out, Mode mode, int width, LongSupplier nanos) {
    this.out = out;
    this.mode = mode;
    this.width = width;
    this.nanos = nanos;
  }

  /** On standard error, as the surroundings ask for. */
  public static Progress onStandardError(boolean quiet) {
    var environment = System.getenv();
    // Null without a terminal on JDK 25, an object that says so on others.
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    var mode = quiet ? Mode.QUIET : mode(environment, terminal);
    return new Progress(System.err, mode, width(environment), System::nanoTime);
  }

  /**
   * The mode for an environment. The launcher sets LATEBLOOM_TERMINAL to 1 or 0 for standard error,
   * of which Java itself cannot tell; without it, {@code terminal} decides.
   */
  static Mode mode(Map<String, String> environment, boolean terminal) {
    if (environment.getOrDefault("TERM", "").equals("dumb")) return Mode.LINES;
    var told = environment.getOrDefault("LATEBLOOM_TERMINAL", "");
    boolean redraw = told.isEmpty() ? terminal : told.equals("1");
    return redraw ? Mode.TERMINAL : Mode.LINES;
  }

  /** COLUMNS if it is a width, else 80. */
  static int width(Map<String, String> environment) {
    var columns = environment.getOrDefault("COLUMNS", "");
    if (!columns.matches("[1-9]\\d{0,3}")) return DEFAULT_WIDTH;
    return Integer.parseInt(columns);
  }

  /**
   * Takes the newest state, and shows it if it is time.
   *
   * @param line makes the line for so many columns; called only when it will be kept
   */
  public synchronized void show(IntFunction<String> line) {
    if (mode == Mode.QUIET) return;
    // The last column stays free: some terminals wrap as soon as it is written.
    newest = line.apply(mode == Mode.TERMINAL ? width - 1 : Integer.MAX_VALUE);
    long now = nanos.getAsLong();
    long interval = mode == Mode.TERMINAL ? REDRAW_NANOS : LINE_NANOS;
    if (started && (now - last < interval || newest.equals(shown))) return;
    started = true;
    last = now;
    draw();
  }

  /** A line of its own, which stays; without a terminal no older state is written behind it. */
  public synchronized void say(String message) {
    if (mode == Mode.QUIET) return;
    if (mode == Mode.LINES) newest = shown;
    out.println(mode == Mode.TERMINAL && !shown.isEmpty() ? CLEAR + message : message);
    if (mode == Mode.TERMINAL && !shown.isEmpty()) out.print(shown);
    out.flush();
  }

  /** Shows the last state and leaves the line. Work that follows may show anew. */
  @Override
  public synchronized void close() {
    if (!newest.equals(shown)) draw();
    if (mode == Mode.TERMINAL && !shown.isEmpty()) out.println();
    out.flush();
    shown = "";
    newest = "";
    started = false;
  }

  private void draw() {
    if (mode == Mode.TERMINAL) out.print(CLEAR + newest);
    else out.println(newest);
    out.flush();
    shown = newest;
  }
}
