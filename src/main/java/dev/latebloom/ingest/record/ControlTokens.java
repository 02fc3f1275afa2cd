package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.ingest.token.Tokenizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a record's own text may not spell: tokens that say where a text or a turn begins or ends. A
 * text with one in it could not be told from two.
 */
final class ControlTokens {
  /** Nothing is forbidden. */
  static final ControlTokens NONE = new ControlTokens(Stream.empty());

  private final List<String> texts;
  private final List<byte[]> spellings;

  private ControlTokens(Stream<String> spellings) {
    this.texts = spellings.distinct().toList();
    this.spellings = texts.stream().map(text -> text.getBytes(UTF_8)).toList();
  }

  /** Of a text that is written as it is. */
  static ControlTokens of(Tokenizer tokenizer) {
    return new ControlTokens(tokenizer.controls().stream());
  }

  /** Of what a template writes with marks of its own around it. */
  static ControlTokens of(Tokenizer tokenizer, ChatTemplate template) {
    return new ControlTokens(
        Stream.concat(tokenizer.controls().stream(), template.marks(tokenizer).stream()));
  }

  /**
   * One that bytes {@code [from, to)} spell, as a person writes it.
   *
   * <p>O(n) for each of the few there are.
   */
  Optional<String> firstIn(byte[] bytes, int from, int to) {
    for (var spelling : spellings) {
      for (int at = from; at + spelling.length <= to; at++) {
        if (bytes[at] == spelling[0]
            && Arrays.equals(bytes, at, at + spelling.length, spelling, 0, spelling.length)) {
          return Optional.of(shown(new String(spelling, UTF_8)));
        }
      }
    }
    return Optional.empty();
  }

  private static String shown(String spelling) {
    return spelling.equals("\0") ? "U+0000" : spelling;
  }

  /** Refuses a value for templates if a text in it, at any depth, spells one or is no text. */
  void check(String name, Object value) throws Unfit {
    switch (value) {
      case String text -> checkText(name, text);
      case Collection<?> all -> {
        for (var item : all) check(name, item);
      }
      case Map<?, ?> map -> {
        for (var entry : map.entrySet()) {
          check(name, entry.getKey());
          check(name, entry.getValue());
        }
      }
      default -> {}
    }
  }

  private void checkText(String name, String text) throws Unfit {
    for (var spelling : texts) if (text.contains(spelling)) throw unfit(name, shown(spelling));
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i)) && !isPaired(text, i)) {
        throw new Unfit(Rejection.NOT_UTF8, name + " holds half of a surrogate pair");
      }
    }
  }

  private static boolean isPaired(String text, int at) {
    int high = Character.isHighSurrogate(text.charAt(at)) ? at : at - 1;
    return high >= 0
        && high + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(high), text.charAt(high + 1));
  }

  static Unfit unfit(String name, String spelled) {
    return new Unfit(
        Rejection.CONTROL_TOKEN,
        name + " holds " + spelled + ", which says where a text or a turn begins or ends");
  }
}
