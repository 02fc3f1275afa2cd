import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs google-java-format over every Java file below a folder, in a JVM of the JDK that compiles them: its parser must know
 * the language level, and the JVM that runs Maven may be older. Usage: Format.java JAR check|write FOLDER
 */
class Format {
  private static final List<String> JAVAC_PACKAGES =
      List.of("api", "code", "comp", "file", "main", "parser", "tree", "util");

  static void main(String[] args) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
    for (var name : JAVAC_PACKAGES) {
      command.add("--add-exports=jdk.compiler/com.sun.tools.javac." + name + "=ALL-UNNAMED");
    }
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-jar", args[0]));
    boolean write = args[1].equals("write");
    command.addAll(write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    try (var files = Files.walk(Path.of(args[2]))) {
      files.map(Path::toString).filter(f -> f.endsWith(".java")).sorted().forEach(command::add);
    }
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0 && !write) {
      System.err.println("The files above are not formatted. Run: mvn -q process-sources -Dformat");
    }
    System.exit(status);
  }
}
