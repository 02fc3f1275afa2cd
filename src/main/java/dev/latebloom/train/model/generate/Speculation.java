package dev.latebloom.train.model.generate;

import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.families.Architecture;
import java.util.Arrays;
import java.util.Set;

/**
 * Speculative decoding of a byte model (Wang et al. 2024, section 3; docs/adr/0045): bytes that
 * somebody drafts are read in one pass, and taken up to the first that too many others are likelier
 * than. Greedy. Belongs to the thread of the model's engine.
 */
public final class Speculation {
  private final Model model;
  private final Set<Integer> ends;
  private final int beta;

  /**
   * @param model of bytes, which decides
   * @param end the byte that ends a text, beside those that the model's configuration names
   * @param beta a drafted byte is taken when it is among so many likeliest; with 1 the text is the
   *     model's own whatever is drafted
   */
  public Speculation(Model model, int end, int beta) {
    this.model = model;
    this.ends = Generation.with(model.ends(), end);
    this.beta = beta;
  }

  /** Guesses the bytes that follow a text; none when it has no guess. */
  @FunctionalInterface
  public interface Draft {
    byte[] after(byte[] text);
  }

  /**
   * A text and what it took.
   *
   * @param response what follows the prompt, without the end
   * @param drafted bytes that were looked at
   * @param accepted bytes of those that were taken
   * @param steps bytes that the model read one at a time
   * @param stepNanos what these took
   * @param nanos what all took behind the prompt
   */
  public record Written(
      Tokens response, long drafted, long accepted, long steps, long stepNanos, long nanos) {}

  /** Continues one prompt until an end, {@code maxNew} bytes, or the model's context. */
  public Written continuation(Tokens prompt, int maxNew, Draft draft) {
    model.torch().enter();
    int context = model.architecture().context();
    if (prompt.length() == 0 || prompt.length() > context) {
      throw new IllegalArgumentException(
          "the prompt has " + prompt.length() + " bytes; 1 to " + context + " fit the model");
    }
    int longest = (int) Math.min((long) prompt.length() + maxNew, context + 1L);
    try (var reader = new Reader(model, longest)) {
      return new Text(reader, prompt, longest).written(draft);
    }
  }

  /** The text so far, which the model has read up to some place. */
  private final class Text {
    private final Reader reader;
    private final int[] bytes;
    private final int promptLength;
    private final int vocabulary = model.architecture().vocabulary();
    private int length;
    private int read;
    private boolean ended;

    /** Of the byte behind all. */
    private float[] next;

    private long drafted;
    private long accepted;
    private long steps;
    private long stepNanos;

    Text(Reader reader, Tokens prompt, int longest) {
      this.reader = reader;
      this.bytes = new int[longest];
      this.promptLength = prompt.length();
      this.length = promptLength;
      prompt.copyTo(bytes, 0);
      this.next = reader.last(Arrays.copyOf(bytes, length));
      this.read = length;
    }

    Written written(Draft draft) {
      long began = System.nanoTime();
      while (!isDone()) {
        int[] guess = within(draft.after(soFar()));
        drafted += guess.length;
        if (!isTakenWhole(guess)) writeToBoundary();
      }
      var response = Tokens.of(Arrays.copyOfRange(bytes, promptLength, length));
      long nanos = System.nanoTime() - began;
      return new Written(response, drafted, accepted, steps, stepNanos, nanos);
    }

    private boolean isDone() {
      return ended || length == bytes.length;
    }

    private byte[] soFar() {
      var text = new byte[length];
      for (int i = 0; i < length; i++) text[i] = (byte) bytes[i];
      return text;
    }

    /**
     * The last byte of all is none to be drafted: it is never read, as the context may end there.
     */
    private int[] within(byte[] guess) {
      int most = Math.min(Architecture.MOST_CUT_FREELY, bytes.length - length - 1);
      var within = new int[Math.min(guess.length, most)];
      for (int i = 0; i < within.length; i++) within[i] = guess[i] & 0xff;
      return within;
    }

    /** Takes a guess as far as it goes; {@code next} is of the byte behind that. */
    private boolean isTakenWhole(int[] guess) {
      if (guess.length == 0 || !isTaken(next, 0, guess[0])) return false;
      try (var before = reader.mark()) {
        float[] scores = reader.each(guess);
        int taken = 1;
        while (taken < guess.length && isTaken(scores, row(taken - 1), guess[taken])) taken++;
        accepted += taken;
        System.arraycopy(guess, 0, bytes, length, taken);
        length += taken;
        next = Arrays.copyOfRange(scores, row(taken - 1), row(taken));
        boolean whole = taken == guess.length;
        // What was taken is read again with the byte that the model has in place of the next.
        if (whole) read = length;
        else reader.back(before);
        return whole;
      }
    }

    private int row(int position) {
      return position * vocabulary;
    }

    private boolean isTaken(float[] scores, int from, int guess) {
      return !ends.contains(guess) && Scores.rank(scores, from, vocabulary, guess) < beta;
    }

    /** Adds the model's own bytes, up to a space or the end of a line. */
    private void writeToBoundary() {
      while (true) {
        int own = Scores.likeliest(next, 0, vocabulary);
        ended = ends.contains(own);
        if (!ended) bytes[length++] = own;
        if (isDone()) return;
        readOn();
        if (isBoundary(own)) return;
      }
    }

    private void readOn() {
      long began = System.nanoTime();
      next = reader.last(Arrays.copyOfRange(bytes, read, length));
      if (length - read == 1) {
        steps++;
        stepNanos += System.nanoTime() - began;
      }
      read = length;
    }
  }

  static boolean isBoundary(int b) {
    return b == ' ' || b == '\n';
  }
}
