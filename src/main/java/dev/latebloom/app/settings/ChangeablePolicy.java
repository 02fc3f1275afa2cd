package dev.latebloom.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import dev.latebloom.config.Section;
import dev.latebloom.reweight.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of a run's policy that may be changed while it goes on, as one document: an object
 * of JSON with the names that they have below {@code latebloom.reweight}. A document has all of
 * them, and takes the place of the one before as a whole.
 */
public final class ChangeablePolicy {
  private static final String SECTION = "reweight";

  private final Config root;
  private final Set<String> names;

  /**
   * @param root what is below {@code latebloom} in the settings of the run
   */
  ChangeablePolicy(Config root) {
    this.root = root;
    this.names = new TreeSet<>(Policies.changeable(root.getString(SECTION + ".policy")));
  }

  /** The document with what the run was started with. */
  public String configured() {
    var own = root.getConfig(SECTION);
    var document = ConfigFactory.empty();
    for (var name : names) document = document.withValue(name, own.getValue(name));
    return document.root().render(ConfigRenderOptions.concise());
  }

  /**
   * What is done when the policy is due, by a document.
   *
   * @throws SettingsException with one line that says what is wrong with it
   */
  public Pass pass(String document) {
    return SettingsReader.told("policy", () -> Policies.of(Section.of(changed(parsed(document)))));
  }

  private Config changed(ConfigObject document) {
    var settings = root;
    for (var name : names) {
      settings = settings.withValue(SECTION + "." + name, document.get(name));
    }
    return settings;
  }

  private ConfigObject parsed(String document) {
    ConfigObject given;
    try {
      var json = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
      given = ConfigFactory.parseString(document, json).root();
    } catch (ConfigException e) {
      throw new SettingsException("this is no object of JSON: " + e.getMessage(), e);
    }
    refuse("missing", difference(names, given.keySet()));
    refuse("cannot be changed here", difference(given.keySet(), names));
    for (var name : names) {
      if (root.getValue(SECTION + "." + name) instanceof ConfigObject own && !isFree(name)) {
        var inner = given.get(name) instanceof ConfigObject one ? one.keySet() : Set.<String>of();
        refuse("missing", within(name, difference(own.keySet(), inner)));
        refuse("no settings", within(name, difference(inner, own.keySet())));
      }
    }
    return given;
  }

  /** Whether the names below are the user's. */
  private static boolean isFree(String name) {
    return name.equals("sources");
  }

  private void refuse(String why, List<String> wrong) {
    if (wrong.isEmpty()) return;
    throw new SettingsException(
        "%s: %s; a document has all of %s"
            .formatted(why, String.join(", ", wrong), String.join(", ", names)));
  }

  private static List<String> difference(Set<String> these, Set<String> without) {
    var left = new TreeSet<>(these);
    left.removeAll(without);
    return new ArrayList<>(left);
  }

  private static List<String> within(String section, List<String> names) {
    return names.stream().map(name -> section + "." + ConfigUtil.joinPath(name)).toList();
  }
}
