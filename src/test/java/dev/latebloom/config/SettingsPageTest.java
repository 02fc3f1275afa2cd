package dev.latebloom.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SettingsPageTest {
  private static final Path PAGE = Path.of("docs/settings.md");

  @Test
  void thePageOfSettingsIsUpToDate() throws IOException {
    var page = SettingsPage.of(reference());
    if (Boolean.getBoolean("settings.write")) Files.writeString(PAGE, page);
    assertThat(PAGE)
        .as("to make it again: mvn -q test -Dtest=SettingsPageTest -Dsettings.write=true")
        .hasContent(page);
  }

  @Test
  void everySettingHasASentence() {
    assertThat(SettingsPage.of(reference()).lines()).noneMatch(line -> line.endsWith("|  |"));
  }

  /**
   * The file by itself, since libraries have a reference.conf too; not resolved, since a value that
   * is taken from another would have that one's comment.
   */
  private static Config reference() {
    return ConfigFactory.parseFile(new File("src/main/resources/reference.conf"));
  }
}
