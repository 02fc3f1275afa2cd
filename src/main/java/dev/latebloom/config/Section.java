package dev.latebloom.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A section of the settings, of which records are made: the component {@code kvHeads} has the value
 * of {@code kv-heads}. A record takes what it names and no more, so a section may serve several.
 *
 * <p>Immutable. All methods throw {@link IllegalArgumentException} with one line that has the
 * setting's full name.
 */
public final class Section {
  /** Where the settings of Latebloom are in a configuration. */
  public static final String ROOT = "latebloom";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(new Values())
          .build();

  private final String name;
  private final Config config;
  private final Map<String, Object> added;

  private Section(String name, Config config, Map<String, Object> added) {
    this.name = name;
    this.config = config;
    this.added = added;
  }

  /**
   * All settings of Latebloom.
   *
   * @param root what is below {@code latebloom} in a resolved configuration
   */
  public static Section of(Config root) {
    return new Section(ROOT, root, Map.of());
  }

  /** The section below this one at a path such as {@code kafka.embedded}. */
  public Section section(String path) {
    return new Section(name + "." + path, config.getConfig(path), Map.of());
  }

  /**
   * This one with a value that another section or the caller has.
   *
   * @param component as its setting would be called, in kebab case
   */
  public Section with(String component, Object value) {
    var all = new HashMap<>(added);
    all.put(component, value);
    return new Section(name, config, all);
  }

  /** A record of what this section says. */
  public <T> T as(Class<T> record) {
    try {
      return MAPPER.treeToValue(tree(), record);
    } catch (JsonProcessingException e) {
      throw refusal(e);
    }
  }

  /** One setting's value. */
  public <T> T get(String setting, Class<T> type) {
    try {
      return MAPPER.treeToValue(MAPPER.valueToTree(config.getAnyRef(setting)), type);
    } catch (JsonMappingException e) {
      e.prependPath(this, setting);
      throw refusal(e);
    } catch (JsonProcessingException e) {
      throw refusal(e);
    }
  }

  public String text(String setting) {
    return get(setting, String.class);
  }

  /** What a setting's value stands for. */
  public <T> T choice(String setting, Map<String, T> choices) {
    var value = text(setting);
    var chosen = choices.get(value);
    if (chosen != null) return chosen;
    var names = new TreeMap<>(choices).keySet().stream().toList();
    throw new WrongKindException(
        name + "." + setting, "must be %s, not \"%s\"".formatted(oneOf(names), value));
  }

  /** Names and values that another program defines, such as Kafka: {@code a.b} is one name. */
  public Map<String, String> foreign(String path) {
    var strings = new HashMap<String, String>();
    for (var entry : config.getConfig(path).entrySet()) {
      var key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      strings.put(key, String.valueOf(entry.getValue().unwrapped()));
    }
    return strings;
  }

  /** {@code a, b or c}. */
  static String oneOf(List<String> names) {
    if (names.size() == 1) return names.getFirst();
    return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
  }

  private ObjectNode tree() {
    ObjectNode tree = MAPPER.valueToTree(config.root().unwrapped());
    added.forEach(
        (component, value) -> {
          switch (value) {
            case Number _, String _, Boolean _, Map<?, ?> _, List<?> _ ->
                tree.set(component, MAPPER.valueToTree(value));
            default -> tree.putPOJO(component, value);
          }
        });
    return tree;
  }

  private IllegalArgumentException refusal(JsonProcessingException e) {
    return switch (e) {
      // The record's own constructor has said it.
      case ValueInstantiationException own
          when own.getCause() instanceof IllegalArgumentException ->
          new IllegalArgumentException(own.getCause().getMessage(), e);
      case InvalidFormatException wrong ->
          new WrongKindException(at(wrong), wrong.getOriginalMessage());
      case JsonMappingException absent ->
          new IllegalArgumentException(
              at(absent) + " cannot be read: " + absent.getOriginalMessage(), e);
      default -> new IllegalArgumentException(name + ": " + e.getOriginalMessage(), e);
    };
  }

  private String at(JsonMappingException e) {
    return name
        + e.getPath().stream()
            .filter(reference -> reference.getFieldName() != null)
            .map(reference -> "." + reference.getFieldName())
            .collect(Collectors.joining());
  }
}
