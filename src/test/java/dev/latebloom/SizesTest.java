package dev.latebloom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Bounds on how much a reader has to hold in mind at once. */
final class SizesTest {
  private static final int MOST_LINES = 400;
  private static final int MOST_FILES = 25;
  private static final int MEDIAN_LINES = 100;

  @Test
  void noFileIsLongerThanTheBound() throws IOException {
    var tooLong =
        sources("src").stream()
            .filter(file -> lines(file) > MOST_LINES)
            .map(file -> file + " has " + lines(file));
    assertThat(tooLong).isEmpty();
  }

  @Test
  void halfOfTheFilesAreShort() throws IOException {
    var lengths = sources("src/main").stream().map(SizesTest::lines).sorted().toList();
    assertThat(lengths.get(lengths.size() / 2)).isLessThan(MEDIAN_LINES);
  }

  @Test
  void noPackageHasMoreFilesThanTheBound() throws IOException {
    Map<Path, Long> counts =
        sources("src/main").stream()
            .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
    assertThat(counts.entrySet().stream().filter(each -> each.getValue() > MOST_FILES)).isEmpty();
  }

  private static List<Path> sources(String under) throws IOException {
    try (var tree = Files.walk(Path.of(under))) {
      var sources = tree.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(sources).isNotEmpty();
      return sources;
    }
  }

  private static long lines(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
