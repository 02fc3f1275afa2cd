package dev.latebloom.train.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Reference files that are too large, or not ours, to be in the repository. A test that needs one
 * is skipped where it is not.
 */
public final class SharedFiles {
  private static final Path OWN = Path.of("src/test/resources/dev/latebloom/train/model/families");

  private SharedFiles() {}

  /** The golden of a family: one of bench/peers/goldens.py, or a shared one. */
  public static Path golden(String family) {
    var own = OWN.resolve(family);
    return Files.isDirectory(own) ? own : folder("golden/" + family);
  }

  /** A folder under the property latebloom.shared, LATEBLOOM_SHARED, or ../shared. */
  public static Path folder(String name) {
    var found =
        Stream.of(
                System.getProperty("latebloom.shared", ""),
                System.getenv().getOrDefault("LATEBLOOM_SHARED", ""),
                "../shared")
            .filter(root -> !root.isEmpty())
            .map(root -> Path.of(root).resolve(name))
            .filter(Files::isDirectory)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(), "no folder " + name + " here: set LATEBLOOM_SHARED to run this test");
    return found.orElseThrow();
  }
}
