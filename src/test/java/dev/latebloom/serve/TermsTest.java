package dev.latebloom.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The words behind the page's terms are those of the glossary. */
final class TermsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FOLDER = Path.of("src/main/resources/dev/latebloom/serve/page");
  private static final Path TERMS = FOLDER.resolve("terms.json");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+) \\| ([^|]+) \\|.*$");
  private static final Pattern TERM = Pattern.compile("data-term=\"([^\"]+)\"");

  @Test
  void theyAreThoseOfTheGlossary() throws IOException {
    var words = glossary();
    var text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(words) + "\n";
    if (Boolean.getBoolean("terms.write")) Files.writeString(TERMS, text);
    assertThat(TERMS)
        .as("to make it again: mvn -q test -Dtest=TermsTest -Dterms.write=true")
        .hasContent(text);
  }

  @Test
  void everyTermOfThePageHasSome() throws IOException {
    var marked = TERM.matcher(Files.readString(FOLDER.resolve("index.html"))).results();
    assertThat(marked.map(each -> each.group(1))).isNotEmpty().isSubsetOf(glossary().keySet());
  }

  private static Map<String, String> glossary() throws IOException {
    var words = new TreeMap<String, String>();
    ROW.matcher(Files.readString(Path.of("docs/glossary.md")))
        .results()
        .filter(row -> !row.group(1).matches("word|-+"))
        .forEach(row -> words.put(row.group(1), row.group(2).replace("`", "")));
    return words;
  }
}
