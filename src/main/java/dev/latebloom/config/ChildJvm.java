package dev.latebloom.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command that starts another JVM with the Java, class path and flags of this one. */
public final class ChildJvm {
  private static final String FLAGS = "/dev/latebloom/jvm.flags";

  /** The command line's entry point, by name: it imports all that is here. */
  private static final String LATEBLOOM = "dev.latebloom.Main";

  private ChildJvm() {}

  /**
   * A process with a main class of its own.
   *
   * @param options of the JVM, beside the flags of all
   */
  public static List<String> command(List<String> options, String main, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main));
    command.addAll(arguments);
    return command;
  }

  /** Another process of Latebloom's command line. */
  public static List<String> latebloom(List<String> options, List<String> arguments) {
    return command(options, LATEBLOOM, arguments);
  }

  /** The flags that every JVM of Latebloom has. */
  static List<String> flags() {
    try (var in = ChildJvm.class.getResourceAsStream(FLAGS)) {
      if (in == null) throw new IllegalStateException("the class path has no " + FLAGS);
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Absolute, so that the child may begin in another folder. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(part -> Path.of(part).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
