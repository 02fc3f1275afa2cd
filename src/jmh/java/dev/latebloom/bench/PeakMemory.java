package dev.latebloom.bench;

import dev.latebloom.config.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * What a step took in a JVM of its own.
 *
 * @param bytes most resident bytes during the step, above those before it
 * @param before resident bytes before it
 * @param seconds that it took
 */
record PeakMemory(long bytes, long before, double loss, double seconds) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * Starts {@code owner}'s main with {@code arguments}, which prints what {@link #measure} does.
   */
  static PeakMemory ofChild(Class<?> owner, String... arguments)
      throws IOException, InterruptedException {
    var command = ChildJvm.command(List.of("-Xmx2g"), owner.getName(), Arrays.asList(arguments));
    var child = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var output = new String(child.getInputStream().readAllBytes()).strip();
    if (child.waitFor() != 0) throw new IOException(owner.getSimpleName() + " failed: " + output);
    var words = output.substring(output.lastIndexOf('\n') + 1).split(" ");
    return new PeakMemory(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Double.parseDouble(words[2]),
        Double.parseDouble(words[3]));
  }

  /**
   * Takes one step of a single row, so that what is loaded and made once is there, and measures one
   * of {@code rows}.
   */
  static void measure(IntToDoubleFunction step, int rows) throws IOException {
    step.applyAsDouble(1);
    System.gc();
    // The kernel's way to set the peak back to what is resident now.
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    long before = bytes("VmRSS:");
    long start = System.nanoTime();
    double loss = step.applyAsDouble(rows);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT, "%d %d %s %s%n", bytes("VmHWM:") - before, before, loss, seconds);
  }

  private static long bytes(String key) throws IOException {
    try (var lines = Files.lines(STATUS)) {
      var line = lines.filter(each -> each.startsWith(key)).findFirst().orElseThrow();
      return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }
  }
}
