package dev.latebloom.train.model.generate;

import dev.latebloom.ingest.token.Tokens;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/** A prompt and what has followed it so far. */
final class Row {
  private final int[] tokens;
  private final int promptLength;
  private final Ending ending;
  private final SplittableRandom random;
  private final IntConsumer heard;
  private int length;
  private int read;
  private boolean ended;
  private Optional<Integer> end = Optional.empty();

  /**
   * What ends a response beside its length.
   *
   * @param ends tokens that are no part of it
   * @param stops texts that are
   */
  record Ending(Set<Integer> ends, Optional<StopTexts> stops) {}

  /**
   * @param longest prompt and response together
   * @param random what is drawn with
   * @param heard is given each token of the response
   */
  Row(Tokens prompt, int longest, Ending ending, SplittableRandom random, IntConsumer heard) {
    this.tokens = new int[longest];
    this.promptLength = prompt.length();
    this.length = promptLength;
    this.ending = ending;
    this.random = random;
    this.heard = heard;
    prompt.copyTo(tokens, 0);
  }

  boolean isDone() {
    return ended || length == tokens.length;
  }

  /** Prompt and response so far. */
  int length() {
    return length;
  }

  /** Prompt and response at most. */
  int longest() {
    return tokens.length;
  }

  SplittableRandom random() {
    return random;
  }

  /** How many tokens the model has not read; a row that is done reads its first one again. */
  int unread() {
    return isDone() ? 1 : length - read;
  }

  /** Writes what is not read from {@code from} on; padding has the places that follow. */
  void readInto(int[] tokens, int[] places, int[] live, int from, int width) {
    int first = isDone() ? 0 : read;
    int real = unread();
    for (int i = 0; i < width; i++) places[from + i] = first + i;
    System.arraycopy(this.tokens, first, tokens, from, real);
    Arrays.fill(live, from, from + real, 1);
  }

  /** All that stands here has been read. */
  void markRead() {
    read = length;
  }

  /** Whether both begin with the same prompt; it is asked before anything is written. */
  boolean hasPromptOf(Row other) {
    return Arrays.equals(tokens, 0, promptLength, other.tokens, 0, other.promptLength);
  }

  void append(int token) {
    if (isDone()) return;
    if (ending.ends.contains(token)) {
      ended = true;
      end = Optional.of(token);
      return;
    }
    tokens[length++] = token;
    heard.accept(token);
    ended = ending.stops.isPresent() && ending.stops.get().end(tokens, promptLength, length);
  }

  /** The response, and the token that ended it, if one did. */
  Tokens drawn() {
    return end.map(token -> response().then(Tokens.of(token))).orElseGet(this::response);
  }

  Tokens response() {
    return Tokens.of(Arrays.copyOfRange(tokens, promptLength, length));
  }
}
