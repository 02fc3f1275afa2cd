package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.ingest.token.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a record's own text may not spell: tokens that say where a text or a turn begins or ends. A
 * text with one in it could not be told from two.
 */
final class ControlTokens {
  /** Nothing is forbidden. */
  static final ControlTokens NONE = new ControlTokens(Stream.empty());

  private final List<byte[]> spellings;

  private ControlTokens(Stream<String> spellings) {
    this.spellings = spellings.distinct().map(text -> text.getBytes(UTF_8)).toList();
  }

  /** Of a text that is written as it is. */
  static ControlTokens of(Tokenizer tokenizer) {
    return new ControlTokens(tokenizer.controls().stream());
  }

  /** Of what a template writes with marks of its own around it. */
  static ControlTokens of(Tokenizer tokenizer, ChatTemplate template) {
    return new ControlTokens(
        Stream.concat(tokenizer.controls().stream(), template.marks().stream()));
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
          return Optional.of(spelling[0] == 0 ? "U+0000" : new String(spelling, UTF_8));
        }
      }
    }
    return Optional.empty();
  }
}
