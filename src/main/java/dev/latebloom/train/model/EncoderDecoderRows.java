package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * A row's prompt, padded, for an encoder, and behind it what a decoder reads: the start token and
 * the response but for its last token. What the decoder has at the start token is found where the
 * prompt ends, since that predicts the first token of the response.
 *
 * @param start the token before the first that is written
 * @param end the token that an encoder reads behind each prompt that does not end with it
 */
record EncoderDecoderRows(Torch torch, int start, OptionalInt end) implements RowLayout {
  @Override
  public Laid whole(TokenRows rows) {
    var given = new Given(rows.tokens(), rows.prompt());
    var shortest = IntStream.range(0, given.rows()).map(rows.prompt()).min().orElseThrow();
    var prompts = new Prompts(given);
    int written = given.width - shortest + 1;
    var seats = new int[given.rows() * given.width];
    for (int row = 0; row < given.rows(); row++) {
      int from = row * (prompts.width + written) + prompts.width;
      for (int p = 0; p < given.width; p++) {
        int place = p - given.length(row) + 1;
        seats[row * given.width + p] = from + Math.clamp(place, 0, written - 1);
      }
    }
    return prompts.laid(rows.tokens().getManager(), written, seats);
  }

  @Override
  public Laid next(NDArray tokens, NDArray places, NDArray live) {
    int width = Math.toIntExact(tokens.getShape().get(1));
    int[] at = places.toIntArray();
    boolean goOn = IntStream.range(0, at.length / width).anyMatch(row -> at[row * width] > 0);
    var scope = tokens.getManager();
    if (goOn) {
      var none = torch.zeros(scope, new Shape(at.length / width, 0));
      return new Laid(new NDList(tokens, places), places, new NDList(none), Optional.empty());
    }
    int[] lives = live.toIntArray();
    IntUnaryOperator lengths = row -> Arrays.stream(lives, row * width, (row + 1) * width).sum();
    var prompts = new Prompts(new Given(tokens, lengths));
    var seats = new int[at.length];
    for (int i = 0; i < seats.length; i++) {
      seats[i] = i / width * (prompts.width + 1) + prompts.width;
    }
    return prompts.laid(scope, 1, seats);
  }

  /** Rows of tokens, as the caller has them. */
  private static final class Given {
    private final int[] tokens;
    private final int width;
    private final IntUnaryOperator lengths;

    /**
     * @param lengths of their prompts
     */
    Given(NDArray tokens, IntUnaryOperator lengths) {
      this.tokens = tokens.toIntArray();
      this.width = Math.toIntExact(tokens.getShape().get(1));
      this.lengths = lengths;
    }

    int rows() {
      return tokens.length / width;
    }

    int length(int row) {
      return lengths.applyAsInt(row);
    }

    int at(int row, int place) {
      return tokens[row * width + place];
    }
  }

  /** The prompts of rows, each with an end token. */
  private final class Prompts {
    private final Given given;
    private final int width;

    Prompts(Given given) {
      this.given = given;
      this.width = IntStream.range(0, given.rows()).map(this::length).max().orElseThrow();
    }

    private int length(int row) {
      int length = given.length(row);
      boolean ends = end.isEmpty() || given.at(row, length - 1) == end.getAsInt();
      return ends ? length : length + 1;
    }

    /** These, and so many tokens behind each that a decoder reads. */
    Laid laid(NDManager scope, int written, int[] seats) {
      int all = width + written;
      int rows = given.rows();
      var tokens = new int[rows * all];
      var live = new int[rows * width];
      var begins = new int[rows];
      for (int row = 0; row < rows; row++) {
        int prompt = given.length(row);
        begins[row] = prompt - 1;
        Arrays.fill(live, row * width, row * width + length(row), 1);
        System.arraycopy(given.tokens, row * given.width, tokens, row * all, prompt);
        if (length(row) > prompt) tokens[row * all + prompt] = end.getAsInt();
        int decoded = row * all + width;
        tokens[decoded] = start;
        int known = Math.min(written - 1, given.width - prompt);
        System.arraycopy(given.tokens, row * given.width + prompt, tokens, decoded + 1, known);
      }
      var joint = torch.create(scope, tokens, new Shape(rows, all));
      var places = torch.create(scope, begins, new Shape(rows, 1));
      var view = new NDList(torch.create(scope, live, new Shape(rows, width)));
      var seated = torch.create(scope, seats, new Shape(rows, seats.length / rows));
      return new Laid(new NDList(joint, places), places, view, Optional.of(seated));
    }
  }
}
