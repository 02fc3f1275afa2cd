package dev.latebloom.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.latebloom.config.Section;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What a run was told, for people: without secrets.
 *
 * <p>Secrets are what Kafka's definitions call passwords, what they do not know, and users and
 * passwords within addresses. Latebloom's own settings name where a secret is, never the secret.
 */
public final class ShownSettings {
  private static final String HIDDEN = "(hidden)";
  private static final List<String> FOREIGN =
      List.of("kafka.client", "kafka.consumer", "kafka.producer");
  private static final Pattern USER_IN_ADDRESS = Pattern.compile("(://)[^/@\\s]+@");

  private static final Map<String, ConfigDef.Type> KNOWN =
      Stream.of(
              ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef())
          .flatMap(definitions -> definitions.configKeys().values().stream())
          .collect(Collectors.toUnmodifiableMap(k -> k.name, k -> k.type, (one, _) -> one));

  private ShownSettings() {}

  /** As JSON, under the name {@code latebloom}. */
  public static String of(Config effective) {
    var shown = effective.getConfig(Section.ROOT);
    for (var each : effective.getConfig(Section.ROOT).entrySet()) {
      shown = shown.withValue(each.getKey(), told(each.getKey(), each.getValue()));
    }
    var all = shown.atKey(Section.ROOT).root();
    return all.render(ConfigRenderOptions.concise());
  }

  private static ConfigValue told(String path, ConfigValue value) {
    if (isSecret(path)) return ConfigValueFactory.fromAnyRef(HIDDEN);
    return value.unwrapped() instanceof String text
        ? ConfigValueFactory.fromAnyRef(withoutUser(text))
        : value;
  }

  private static boolean isSecret(String path) {
    for (var section : FOREIGN) {
      if (!path.startsWith(section + ".")) continue;
      var type = KNOWN.get(name(path.substring(section.length() + 1)));
      return type == null || type == ConfigDef.Type.PASSWORD;
    }
    return false;
  }

  /** A property's own name: HOCON may have parted it at its dots, and quoted some of the parts. */
  private static String name(String path) {
    return String.join(".", ConfigUtil.splitPath(path));
  }

  private static String withoutUser(String value) {
    return USER_IN_ADDRESS.matcher(value).replaceAll("$1");
  }
}
