package dev.latebloom.dialog.data;

import dev.latebloom.ingest.token.Tokenizer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Counts the tokens of utterances. White space parts words.
 *
 * @param tokenizer counts words where there is none
 */
public record Length(String name, Optional<Tokenizer> tokenizer) {
  /** What counts words. */
  public static final String WORDS = "words";

  private static final Pattern SPACE = Pattern.compile("\\s+");

  /**
   * By a name that a person gives.
   *
   * @param name "words", or what {@link Tokenizer#load} takes
   */
  public static Length of(String name) throws IOException {
    return name.equals(WORDS)
        ? new Length(name, Optional.empty())
        : new Length(name, Optional.of(Tokenizer.load(name, "")));
  }

  /** All tokens of some turns, without any between them. */
  int of(List<Utterance> turns) {
    return turns.stream().mapToInt(turn -> tokens(turn.text())).sum();
  }

  private int tokens(String text) {
    return tokenizer.map(each -> each.response(text).length()).orElseGet(() -> words(text));
  }

  /** How many words there are. */
  public static int words(String text) {
    return text.isBlank() ? 0 : SPACE.split(text.strip()).length;
  }
}
