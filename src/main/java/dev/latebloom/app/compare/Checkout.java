package dev.latebloom.app.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.file.Sha256;
import dev.latebloom.serve.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which sources a process was built from.
 *
 * @param commit of the checkout, with a plus behind it where the sources differ from it; the
 *     version where there is no checkout
 * @param sources hash of the sources that decide what a run does
 */
public record Checkout(String commit, String sources) {
  private static final List<String> DECIDING = List.of("src/main", "pom.xml");

  /**
   * Asks git about a folder.
   *
   * @throws IOException when git is there and cannot be run
   */
  public static Checkout of(Path home) throws IOException {
    if (!Files.exists(home.resolve(".git"))) {
      return new Checkout(Version.current(), Version.current());
    }
    var commit = git(home, List.of("rev-parse", "--short=12", "HEAD")).strip();
    var committed = git(home, with(List.of("ls-tree", "-r", "HEAD", "--")));
    var changed = git(home, with(List.of("diff", "HEAD", "--")));
    var added = git(home, with(List.of("ls-files", "--others", "--exclude-standard", "--")));
    var untracked = new StringBuilder();
    for (var file : added.lines().toList()) {
      untracked.append(file).append('\n').append(Files.readString(home.resolve(file)));
    }
    boolean same = changed.isEmpty() && untracked.isEmpty();
    return new Checkout(same ? commit : commit + "+", Sha256.of(committed + changed + untracked));
  }

  private static List<String> with(List<String> command) {
    var all = new ArrayList<>(command);
    all.addAll(DECIDING);
    return all;
  }

  private static String git(Path home, List<String> arguments) throws IOException {
    var command = new ArrayList<>(List.of("git", "-C", home.toString()));
    command.addAll(arguments);
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() == 0) return out;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
    }
    throw new IOException(
        "'%s' failed; a comparison names the commit of its runs"
            .formatted(String.join(" ", command)));
  }
}
