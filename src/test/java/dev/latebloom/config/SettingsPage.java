package dev.latebloom.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The page of all settings, made from {@code reference.conf}: a table a section, a row a comment.
 * Settings without a comment belong to the one above them.
 */
final class SettingsPage {
  private static final ConfigRenderOptions VALUE = ConfigRenderOptions.concise().setJson(false);

  private final StringBuilder page = new StringBuilder();

  /** Settings that share a comment. */
  private record Row(List<String> names, List<String> defaults, List<String> comments) {}

  static String of(Config reference) {
    var page = new SettingsPage();
    page.page.append(
        """
        # Settings

        A run's file overrides some of these, `-s name=value` overrides the file. Names below are under `latebloom`. This page is made from
        `src/main/resources/reference.conf`; to make it again: `mvn -q test -Dtest=SettingsPageTest -Dsettings.write=true`.
        """);
    page.section("", (ConfigObject) Objects.requireNonNull(reference.root().get("latebloom")));
    return page.page.toString();
  }

  private void section(String path, ConfigObject section) {
    var rows = rows(path, section);
    if (!rows.isEmpty()) table(path, section, rows);
    for (var inner : inOrder(section)) {
      // Pekko's thread pools are not a user's.
      if (inner.getKey().equals("dispatchers")) continue;
      if (isSection(inner)) section(join(path, inner.getKey()), (ConfigObject) inner.getValue());
    }
  }

  private static List<Row> rows(String path, ConfigObject section) {
    var rows = new ArrayList<Row>();
    for (var entry : inOrder(section)) {
      if (isSection(entry)) continue;
      var own = entry.getValue().origin().comments();
      // What a section's first sentence says, its first settings are.
      var comments = own.isEmpty() && rows.isEmpty() ? section.origin().comments() : own;
      if (!comments.isEmpty() || rows.isEmpty()) {
        rows.add(new Row(new ArrayList<>(), new ArrayList<>(), comments));
      }
      rows.getLast().names().add("`" + join(path, entry.getKey()) + "`");
      rows.getLast().defaults().add("`" + entry.getValue().render(VALUE) + "`");
    }
    return rows;
  }

  private void table(String path, ConfigObject section, List<Row> rows) {
    page.append("\n## ").append(path.isEmpty() ? "latebloom" : path).append("\n\n");
    var about = section.origin().comments();
    if (!about.isEmpty() && !rows.getFirst().comments().equals(about)) {
      page.append(prose(about)).append("\n\n");
    }
    page.append("| setting | default | meaning |\n|---|---|---|\n");
    for (var row : rows) {
      page.append("| ")
          .append(String.join("<br>", row.names()))
          .append(" | ")
          .append(String.join("<br>", row.defaults()))
          .append(" | ")
          .append(prose(row.comments()))
          .append(" |\n");
    }
  }

  /** Variants under a name are values of one setting. */
  private static boolean isSection(Map.Entry<String, ConfigValue> entry) {
    return entry.getValue() instanceof ConfigObject object
        && !object.isEmpty()
        && !entry.getKey().endsWith("-variants");
  }

  /** A comment's lines as one; lists in it, which are indented, keep their lines. */
  private static String prose(List<String> comments) {
    return comments.stream()
        .map(line -> line.startsWith("   ") ? "<br>" + line.strip() : line.strip())
        .collect(Collectors.joining(" "))
        .replace("|", "\\|")
        .replace("<|", "`<|`")
        .strip();
  }

  private static List<Map.Entry<String, ConfigValue>> inOrder(ConfigObject section) {
    return section.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> line(entry.getValue())))
        .toList();
  }

  private static int line(ConfigValue value) {
    int own = value.origin().lineNumber();
    if (own > 0 || !(value instanceof ConfigObject object)) return own;
    return object.values().stream().mapToInt(SettingsPage::line).min().orElse(0);
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
