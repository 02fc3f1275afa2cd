package dev.latebloom.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import dev.latebloom.config.Nearest;
import dev.latebloom.config.Section;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The names of all settings, and what somebody may have meant by a name that none has. */
final class SettingNames {
  /** Sections whose names other programs or users choose. */
  private static final List<String> OPEN =
      List.of(
          "kafka.consumer",
          "kafka.client",
          "ingest.fields",
          "reweight.sources",
          "compare.model-variants",
          "compare.optimizer-variants",
          "compare.policy-variants");

  private SettingNames() {}

  /** Refuses every name that no setting has, all in one sentence. */
  static void refuseUnknown(Config own, Config reference) {
    var unknown = new TreeMap<String, List<String>>();
    var known = known(reference);
    for (var root : own.root().keySet()) {
      if (root.equals(Section.ROOT) || reference.hasPath(ConfigUtil.quoteString(root))) continue;
      var below = own.withOnlyPath(ConfigUtil.quoteString(root)).entrySet();
      for (var entry : below) unknown.put(entry.getKey(), nearest(entry.getKey(), known));
      if (below.isEmpty()) unknown.put(root, nearest(root, known));
    }
    for (var entry : own.withOnlyPath(Section.ROOT).entrySet()) {
      var name = entry.getKey();
      if (isOpen(name) || isSetting(name, reference)) continue;
      unknown.put(name, nearest(name, known));
    }
    if (unknown.isEmpty()) return;
    throw new SettingsException(
        unknown.entrySet().stream()
            .map(entry -> "no setting is called " + entry.getKey() + meant(entry.getValue()))
            .collect(Collectors.joining(", ")));
  }

  /** A section is none: nothing else can stand in its place. */
  private static boolean isSetting(String name, Config reference) {
    return reference.hasPathOrNull(name) && !(reference.getValue(name) instanceof ConfigObject);
  }

  private static boolean isOpen(String name) {
    return OPEN.stream().anyMatch(open -> name.startsWith(Section.ROOT + "." + open + "."));
  }

  private static Set<String> known(Config reference) {
    var known = new TreeSet<String>();
    for (var entry : reference.withOnlyPath(Section.ROOT).entrySet()) {
      if (!isOpen(entry.getKey())) known.add(entry.getKey());
    }
    return known;
  }

  /**
   * What is above or below it; else those spelled nearly alike; else those whose last word is the
   * same, or nearly.
   */
  private static List<String> nearest(String name, Set<String> known) {
    var inLine =
        known.stream()
            .filter(one -> name.startsWith(one + ".") || one.startsWith(name + "."))
            .limit(3)
            .toList();
    if (!inLine.isEmpty()) return inLine;
    var last = last(name);
    var lasts = known.stream().map(SettingNames::last).collect(Collectors.toSet());
    var alike = Nearest.to(last, lasts);
    var same = known.stream().filter(one -> alike.contains(last(one))).toList();
    return Nearest.to(name, same.isEmpty() ? known : same).isEmpty()
        ? same.stream().limit(3).toList()
        : Nearest.to(name, same.isEmpty() ? known : same);
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String meant(List<String> names) {
    if (names.isEmpty()) return " (see docs/settings.md)";
    return " (did you mean " + String.join(" or ", names) + "?)";
  }
}
