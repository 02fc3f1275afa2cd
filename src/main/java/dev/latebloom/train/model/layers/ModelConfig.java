package dev.latebloom.train.model.layers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The content of a {@code config.json}. A key that is absent or null has the default that Hugging
 * Face's class gives it, which the caller states.
 *
 * <p>Every method throws {@link IllegalArgumentException} with the key's name in it.
 */
public final class ModelConfig {
  private static final int MOST_LAYERS = 10_000;

  private final ObjectNode json;

  public ModelConfig(ObjectNode json) {
    this.json = json;
  }

  /** A copy of the whole. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  /** The same with one token that begins and ends texts, and fills rows up. */
  public ModelConfig endingWith(int token) {
    var copy = json.deepCopy();
    for (var role : List.of("bos", "eos", "pad")) copy.put(role + "_token_id", token);
    return new ModelConfig(copy);
  }

  /** The same for texts with these tokens; other end tokens of the model's own stay, behind. */
  public ModelConfig with(TextTokens texts) {
    var copy = json.deepCopy();
    if (!texts.own()) {
      copy.put("bos_token_id", texts.begin());
      copy.put("eos_token_id", texts.end());
      copy.put("pad_token_id", texts.end());
      return new ModelConfig(copy);
    }
    if (firstToken("eos_token_id").equals(OptionalInt.of(texts.end()))) return this;
    var ends = new TreeSet<>(tokens("eos_token_id"));
    ends.remove(texts.end());
    if (ends.isEmpty()) {
      copy.put("eos_token_id", texts.end());
    } else {
      var list = copy.putArray("eos_token_id").add(texts.end());
      ends.forEach(list::add);
    }
    return new ModelConfig(copy);
  }

  public boolean has(String key) {
    return json.hasNonNull(key);
  }

  /** Whether the key is there, be it with a null. */
  public boolean says(String key) {
    return json.has(key);
  }

  /** A number of things, at least 1. */
  public int count(String key) {
    if (!has(key)) throw new IllegalArgumentException(key + " is missing");
    var node = json.get(key);
    if (!node.canConvertToExactIntegral() || !node.canConvertToInt() || node.intValue() < 1) {
      throw new IllegalArgumentException(
          key + " is " + node + "; it must be a whole number from 1");
    }
    return node.intValue();
  }

  /** A number of things, 0 too. */
  public int natural(String key, int absent) {
    return has(key) && json.get(key).equals(IntNode.valueOf(0)) ? 0 : count(key, absent);
  }

  /** How many blocks there are; bounded, or a damaged number would fill the memory with names. */
  public int layers(String key) {
    return bounded(key, count(key));
  }

  public int layers(String key, int absent) {
    return bounded(key, count(key, absent));
  }

  private static int bounded(String key, int layers) {
    if (layers <= MOST_LAYERS) return layers;
    throw new IllegalArgumentException(
        key + " is " + layers + "; at most " + MOST_LAYERS + " can be computed");
  }

  public int count(String key, int absent) {
    return has(key) ? count(key) : absent;
  }

  /** A finite number above 0. */
  public double positive(String key, double absent) {
    if (!has(key)) return absent;
    var node = json.get(key);
    if (!node.isNumber() || !(node.doubleValue() > 0) || Double.isInfinite(node.doubleValue())) {
      throw new IllegalArgumentException(key + " is " + node + "; it must be a number above 0");
    }
    return node.doubleValue();
  }

  /** A finite number above 0, which must be there. */
  public double positive(String key) {
    if (!has(key)) throw new IllegalArgumentException(key + " is missing");
    return positive(key, 0);
  }

  public boolean flag(String key, boolean absent) {
    if (!has(key)) return absent;
    var node = json.get(key);
    if (!node.isBoolean()) {
      throw new IllegalArgumentException(key + " is " + node + "; it must be true or false");
    }
    return node.booleanValue();
  }

  public String text(String key) {
    if (!has(key)) throw new IllegalArgumentException(key + " is missing");
    var node = json.get(key);
    if (!node.isTextual()) {
      throw new IllegalArgumentException(key + " is " + node + "; it must be a text");
    }
    return node.textValue();
  }

  public List<String> texts(String key) {
    return json.path(key).valueStream().map(JsonNode::asText).toList();
  }

  /** A list of finite numbers above 0, which must be there. */
  public List<Double> numbers(String key) {
    if (!has(key)) throw new IllegalArgumentException(key + " is missing");
    var numbers = json.get(key).valueStream().map(JsonNode::asDouble).toList();
    if (numbers.stream().allMatch(each -> each > 0 && Double.isFinite(each))) return numbers;
    throw new IllegalArgumentException(
        key + " is " + json.get(key) + "; it must be a list of numbers above 0");
  }

  /** The token ids at {@code key}: none, one, or a list. */
  public Set<Integer> tokens(String key) {
    var node = json.path(key);
    var tokens = new HashSet<Integer>();
    if (node.isInt()) tokens.add(node.intValue());
    for (var element : node) if (element.isInt()) tokens.add(element.intValue());
    return Set.copyOf(tokens);
  }

  /** The first of those. */
  public OptionalInt firstToken(String key) {
    var node = json.path(key);
    var first = node.isArray() ? node.path(0) : node;
    return first.isInt() ? OptionalInt.of(first.intValue()) : OptionalInt.empty();
  }

  /** The object at {@code key}; an empty one when there is none. */
  public ModelConfig part(String key) {
    if (!has(key)) return new ModelConfig(json.objectNode());
    if (json.get(key) instanceof ObjectNode part) return new ModelConfig(part);
    throw new IllegalArgumentException(key + " is " + json.get(key) + "; it must be an object");
  }

  /** Refuses an option that is given and not one of {@code computed}. */
  public void only(String key, String... computed) {
    if (!has(key) || Arrays.asList(computed).contains(json.get(key).asText())) return;
    throw new IllegalArgumentException(
        key
            + " is "
            + json.get(key)
            + "; only "
            + String.join(" or ", computed)
            + " can be computed");
  }

  /** Refuses layers that attend in another way than to all that comes before. */
  public void onlyFullAttention() {
    for (var type : texts("layer_types")) {
      if (!type.equals("full_attention")) {
        throw new IllegalArgumentException(
            "layer_types has " + type + "; only full_attention can be computed");
      }
    }
  }

  /** Refuses an option that is given and not false. */
  public void off(String key) {
    must(key, BooleanNode.FALSE);
  }

  /** Refuses an option that is given and not true. */
  public void on(String key) {
    must(key, BooleanNode.TRUE);
  }

  /** A text is none: to Python "false" is true. */
  private void must(String key, BooleanNode computed) {
    if (!has(key) || json.get(key).equals(computed)) return;
    throw new IllegalArgumentException(
        key + " is " + json.get(key) + "; only " + computed + " can be computed");
  }

  /** The same with another value of {@code key}. */
  public ModelConfig with(String key, boolean value) {
    return new ModelConfig(json.deepCopy().put(key, value));
  }

  /** The same with another number at {@code key}. */
  public ModelConfig with(String key, int value) {
    return new ModelConfig(json.deepCopy().put(key, value));
  }

  /**
   * The same under the names that we read, where a file may have others for them; both at once say
   * the same.
   *
   * @param names those that we read, by the others
   */
  public ModelConfig spelled(Map<String, String> names) {
    var copy = json.deepCopy();
    names.forEach(
        (other, name) -> {
          if (!has(other)) return;
          if (has(name) && !json.get(name).equals(json.get(other))) {
            throw new IllegalArgumentException(
                "%s is %s, but %s, which means the same, is %s"
                    .formatted(other, json.get(other), name, json.get(name)));
          }
          copy.set(name, json.get(other));
        });
    return new ModelConfig(copy);
  }
}
