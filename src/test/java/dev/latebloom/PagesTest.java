package dev.latebloom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Bounds on the two pages that everybody reads first. */
final class PagesTest {
  private static final Path README = Path.of("README.md");
  private static final Path ARCHITECTURE = Path.of("ARCHITECTURE.md");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```$");

  @Test
  void theReadmeIsReadToItsEnd() throws IOException {
    var lines = Files.readAllLines(README);
    assertThat(lines).hasSizeLessThanOrEqualTo(150);
    assertThat(lines).allMatch(line -> line.length() <= 160);
    assertThat(FENCE.matcher(Files.readString(README)).results().map(each -> each.group(1)))
        .isNotEmpty()
        .allMatch(block -> block.lines().count() <= 15);
  }

  @Test
  void everyPackageHasAHeadingWithItsInvariants() throws IOException {
    var page = Files.readString(ARCHITECTURE);
    for (var name : packages()) {
      assertThat(page).contains("\n### " + name + "\n");
      var section = page.split("\n### " + name + "\n", -1)[1].split("\n###? ", -1)[0];
      assertThat(section.lines()).as(name).anyMatch(line -> line.startsWith("- "));
    }
  }

  @Test
  void noParagraphOfTheArchitectureIsLongerThanFiveLines() throws IOException {
    var tooLong = new ArrayList<String>();
    for (var paragraph : Files.readString(ARCHITECTURE).split("\n\n|\n(?=- |\\d\\. )", -1)) {
      boolean isText = !paragraph.startsWith("|") && !paragraph.startsWith("```");
      if (isText && paragraph.strip().lines().count() > 5) tooLong.add(paragraph);
    }
    assertThat(tooLong).isEmpty();
    assertThat(Files.readAllLines(ARCHITECTURE))
        .filteredOn(line -> !line.startsWith("|"))
        .allMatch(line -> line.length() <= 145);
  }

  private static List<String> packages() throws IOException {
    try (var children = Files.list(Path.of("src/main/java/dev/latebloom"))) {
      return children
          .filter(Files::isDirectory)
          .map(each -> String.valueOf(each.getFileName()))
          .sorted()
          .toList();
    }
  }
}
