package dev.latebloom.evaluate.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A way to damage text, character by character, as Xue et al. (ByT5, 2022) and Wang et al.
 * (MambaByte, 2024) do.
 *
 * @param rate probability of each character, 0 to 1; 1 for kinds that damage all
 */
public record Noise(Kind kind, double rate) {
  /** What is done to the characters that are hit. */
  public enum Kind {
    /** It is left out. */
    DROP,
    /** One to three copies follow it, each number as likely. */
    REPEAT,
    /** All characters: upper case, with a space before each, and one at the end. */
    ANTSPEAK,
    /** It is upper case. */
    UPPERCASE,
    /** All characters: upper or lower case, each as likely. */
    RANDOM_CASE,
    /** It changes places with the next, which is then passed over. */
    SWAP;

    private boolean takesRate() {
      return this != ANTSPEAK && this != RANDOM_CASE;
    }

    private String spelling() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Fields that hold a question, in the shapes that training has. */
  private static final List<String> QUESTIONS =
      List.of("prompt", "question", "instruction", "text");

  /**
   * Kinds with commas between, such as {@code drop:0.05,antspeak}.
   *
   * @throws IllegalArgumentException naming what does not exist, or has no rate or a wrong one
   */
  public static List<Noise> of(String names) {
    return Arrays.stream(names.split(",")).map(String::strip).map(Noise::one).toList();
  }

  private static Noise one(String name) {
    var parts = name.split(":", 2);
    for (var kind : Kind.values()) {
      if (!kind.spelling().equals(parts[0])) continue;
      if (kind.takesRate() != (parts.length == 2)) {
        throw new IllegalArgumentException(
            "--noise %s %s"
                .formatted(
                    name,
                    kind.takesRate()
                        ? "needs a rate, as in " + name + ":0.1"
                        : "has no rate; give " + parts[0]));
      }
      return new Noise(kind, kind.takesRate() ? rate(name, parts[1]) : 1);
    }
    throw new IllegalArgumentException(
        "--noise \"%s\" does not exist; use drop:R, repeat:R, antspeak, uppercase:R, random-case or swap:R"
            .formatted(name));
  }

  private static double rate(String name, String text) {
    try {
      double rate = Double.parseDouble(text);
      if (rate >= 0 && rate <= 1) return rate;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--noise " + name + ": the rate is no number", e);
    }
    throw new IllegalArgumentException("--noise " + name + ": the rate is 0 to 1");
  }

  /** As {@link #of} takes it. */
  public String name() {
    return kind.takesRate() ? kind.spelling() + ":" + rate : kind.spelling();
  }

  /** The item with its question, or all of a text, damaged; the answer stays as it is. */
  public Item in(Item item, SplittableRandom random) {
    if (!item.isQuestion()) {
      return Item.text(item.key(), item.source(), in(item.response(), random));
    }
    var record = item.record().deepCopy();
    for (var field : QUESTIONS) {
      if (record.has(field)) record.put(field, in(record.get(field).asText(), random));
    }
    if (record.get("messages") instanceof ArrayNode turns
        && turns.get(turns.size() - 2) instanceof ObjectNode asked) {
      asked.put("content", in(asked.path("content").asText(), random));
    }
    return item.with(record, item.response());
  }

  String in(String text, SplittableRandom random) {
    int[] characters = text.codePoints().toArray();
    var damaged = new StringBuilder();
    for (int i = 0; i < characters.length; i++) {
      var character = Character.toString(characters[i]);
      boolean isHit = random.nextDouble() < rate;
      switch (kind) {
        case DROP -> damaged.append(isHit ? "" : character);
        case REPEAT -> damaged.append(character.repeat(isHit ? 2 + random.nextInt(3) : 1));
        case ANTSPEAK -> damaged.append(' ').append(upper(character));
        case UPPERCASE -> damaged.append(isHit ? upper(character) : character);
        case RANDOM_CASE ->
            damaged.append(
                random.nextBoolean() ? upper(character) : character.toLowerCase(Locale.ROOT));
        case SWAP -> {
          if (isHit && i + 1 < characters.length) damaged.appendCodePoint(characters[++i]);
          damaged.append(character);
        }
      }
    }
    return kind == Kind.ANTSPEAK && characters.length > 0
        ? damaged.append(' ').toString()
        : damaged.toString();
  }

  private static String upper(String character) {
    return character.toUpperCase(Locale.ROOT);
  }
}
