package dev.latebloom.train.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.KvCache;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.TopPMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Continues prompts, many at once.
 *
 * <p>A prompt is read once; after it, each new token alone, with a KV cache of the rest. Prompts
 * are taken in order of length, so that rows which run together need little padding, and rows leave
 * when they have ended. Belongs to the thread of the model's {@link Torch}.
 */
public final class Generation {
  private final Model model;
  private final Torch torch;
  private final int rowsAtOnce;
  private final Set<Integer> ends;
  private final Optional<StopTexts> stops;
  private final Optional<TopPMask> mask;

  /**
   * @param rowsAtOnce most prompts that run together; it bounds the memory
   */
  public Generation(Model model, int rowsAtOnce) {
    this(model, rowsAtOnce, model.ends(), Optional.empty(), Optional.empty());
  }

  /**
   * @param end a token that ends a response, beside those that the model's configuration names
   */
  public Generation(Model model, int rowsAtOnce, int end) {
    this(model, rowsAtOnce, with(model.ends(), end), Optional.empty(), Optional.empty());
  }

  private Generation(
      Model model,
      int rowsAtOnce,
      Set<Integer> ends,
      Optional<StopTexts> stops,
      Optional<TopPMask> mask) {
    if (rowsAtOnce < 1) throw new IllegalArgumentException(rowsAtOnce + " rows at once");
    this.ends = ends;
    this.model = model;
    this.torch = model.torch();
    this.rowsAtOnce = rowsAtOnce;
    this.stops = stops;
    this.mask = mask;
  }

  /** The same, which also ends a response behind one of these texts; the response has it still. */
  public Generation stoppingAt(StopTexts texts) {
    return new Generation(model, rowsAtOnce, ends, Optional.of(texts), mask);
  }

  /** The same, which draws from the tokens that {@code by} leaves. */
  public Generation masked(Optional<TopPMask> by) {
    return new Generation(model, rowsAtOnce, ends, stops, by);
  }

  static Set<Integer> with(Set<Integer> ends, int end) {
    var all = new HashSet<>(ends);
    all.add(end);
    return Set.copyOf(all);
  }

  /** The most likely continuation of each prompt, token by token; as {@link #continuations}. */
  public List<Tokens> greedy(List<Tokens> prompts, int maxNew) {
    return continuations(prompts, maxNew, Sampling.GREEDY);
  }

  /**
   * Continues each prompt until a token that ends a text, {@code maxNew} tokens, or the model's
   * context.
   *
   * @return in the order of {@code prompts}, what follows each, without prompt and end token
   * @throws IllegalArgumentException when a prompt is empty, longer than the context, or has a
   *     token outside the vocabulary
   */
  public List<Tokens> continuations(List<Tokens> prompts, int maxNew, Sampling sampling) {
    var streams = IntStream.range(0, prompts.size()).asLongStream().toArray();
    return continuations(prompts, streams, maxNew, sampling);
  }

  /**
   * The same.
   *
   * @param streams a number for each prompt that, with the seed, decides what is drawn for it
   */
  public List<Tokens> continuations(
      List<Tokens> prompts, long[] streams, int maxNew, Sampling sampling) {
    // The context bounds what the model reads; one more token may follow it.
    long longest = model.architecture().context() + 1L;
    return finished(prompts, streams, maxNew, longest, sampling).stream()
        .map(Row::response)
        .toList();
  }

  /**
   * As {@link #continuations}, but each with the token that ended it, if one did: what the model
   * has drawn, to the last token.
   *
   * @param maxNew most tokens that are drawn for a prompt
   * @param longest prompt and response together, at most the context
   */
  public List<Tokens> drawn(
      List<Tokens> prompts, long[] streams, int maxNew, int longest, Sampling sampling) {
    return finished(prompts, streams, maxNew, longest, sampling).stream().map(Row::drawn).toList();
  }

  private List<Row> finished(
      List<Tokens> prompts, long[] streams, int maxNew, long longest, Sampling sampling) {
    torch.enter();
    var rows = new ArrayList<Row>();
    for (int i = 0; i < prompts.size(); i++) {
      rows.add(new Row(i, prompts.get(i), maxNew, longest, model, sampling.random(streams[i])));
    }
    var shortestFirst = new ArrayList<>(rows);
    shortestFirst.sort(Comparator.comparingInt((Row row) -> row.length));
    for (int from = 0; from < rows.size(); from += rowsAtOnce) {
      int to = Math.min(rows.size(), from + rowsAtOnce);
      finish(new ArrayList<>(shortestFirst.subList(from, to)), sampling);
    }
    return rows;
  }

  /**
   * Continues one prompt, and tells of each token as it comes.
   *
   * @param stream a number that, with the seed, decides what is drawn
   * @param heard is given each token but one that ends the text
   */
  public Tokens continuation(
      Tokens prompt, long stream, int maxNew, Sampling sampling, IntConsumer heard) {
    torch.enter();
    long longest = model.architecture().context() + 1L;
    var row = new Row(0, prompt, maxNew, longest, model, sampling.random(stream));
    row.heard = heard;
    finish(List.of(row), sampling);
    return row.response();
  }

  private void finish(List<Row> rows, Sampling sampling) {
    var running = new ArrayList<>(rows);
    running.removeIf(Row::isDone);
    if (running.isEmpty()) return;
    int longest = running.stream().mapToInt(row -> row.tokens.length).max().orElseThrow();
    try (var cache = new Caches(running.size(), longest)) {
      while (!running.isEmpty()) {
        try (var scope = torch.scope()) {
          int[] next = next(scope, running, cache, sampling);
          for (int i = 0; i < next.length; i++) running.get(i).append(next[i]);
        }
        leave(running, cache);
      }
    }
  }

  /** Rows that have ended leave by halves, since what is remembered of the others moves then. */
  private static void leave(List<Row> running, Caches cache) {
    int[] going =
        IntStream.range(0, running.size()).filter(i -> !running.get(i).isDone()).toArray();
    if (2 * going.length > running.size()) return;
    if (going.length > 0) cache.keep(going);
    running.removeIf(Row::isDone);
  }

  /** What the model remembers, and what a mask's other policy does. */
  private final class Caches implements AutoCloseable {
    private final KvCache own;
    private final Optional<KvCache> other;

    Caches(int rows, int length) {
      this.own = model.cache(rows, length);
      this.other = mask.map(by -> by.other().cache(rows, length));
    }

    void keep(int[] rows) {
      own.keep(rows);
      other.ifPresent(cache -> cache.keep(rows));
    }

    @Override
    public void close() {
      own.close();
      other.ifPresent(KvCache::close);
    }
  }

  /** One more token for every row. */
  private int[] next(NDManager scope, List<Row> rows, Caches cache, Sampling sampling) {
    int width = rows.stream().mapToInt(Row::unread).max().orElseThrow();
    var tokens = new int[rows.size() * width];
    var places = new int[tokens.length];
    var live = new int[tokens.length];
    var last = new int[rows.size()];
    for (int i = 0; i < last.length; i++) {
      last[i] = i * width + rows.get(i).unread() - 1;
      rows.get(i).readInto(tokens, places, live, i * width, width);
    }
    var shape = new Shape(last.length, width);
    var read =
        new NDList(
            torch.create(scope, tokens, shape),
            torch.create(scope, places, shape),
            torch.create(scope, live, shape));
    var at = torch.create(scope, last, new Shape(last.length));
    var stream = model.read(read.get(0), read.get(1), read.get(2), cache.own);
    if (sampling.isGreedy()) return ints(model.likeliestOf(stream, at));
    var scores = model.logitsOf(stream, at);
    if (mask.isPresent()) {
      var other = mask.get().other();
      var others = other.read(read.get(0), read.get(1), read.get(2), cache.other.orElseThrow());
      mask.get().cut(scores, other.logitsOf(others, at));
    }
    return drawn(scores.toFloatArray(), rows, sampling);
  }

  private static int[] ints(NDArray tokens) {
    return Arrays.stream(tokens.toLongArray()).mapToInt(Math::toIntExact).toArray();
  }

  private int[] drawn(float[] scores, List<Row> rows, Sampling sampling) {
    int vocabulary = model.architecture().vocabulary();
    var next = new int[rows.size()];
    for (int i = 0; i < next.length; i++) {
      next[i] = sampling.draw(scores, i * vocabulary, vocabulary, rows.get(i).random);
    }
    return next;
  }

  /** A prompt and what has followed it so far. */
  private final class Row {
    private final int[] tokens;
    private final int promptLength;
    private final SplittableRandom random;
    private int length;
    private int read;
    private boolean ended;
    private Optional<Integer> end = Optional.empty();
    private IntConsumer heard = _ -> {};

    Row(
        int index,
        Tokens prompt,
        int maxNew,
        long mostTokens,
        Model model,
        SplittableRandom random) {
      var sizes = model.architecture();
      if (prompt.length() == 0 || prompt.length() > sizes.context()) {
        throw new IllegalArgumentException(
            "prompt "
                + index
                + " has "
                + prompt.length()
                + " tokens; 1 to "
                + sizes.context()
                + " fit the model");
      }
      this.promptLength = prompt.length();
      this.length = promptLength;
      this.random = random;
      long longest = Math.min((long) promptLength + maxNew, mostTokens);
      this.tokens = new int[(int) longest];
      prompt.copyTo(tokens, 0);
      for (int i = 0; i < promptLength; i++) {
        if (tokens[i] < 0 || tokens[i] >= sizes.vocabulary()) {
          throw new IllegalArgumentException(
              "prompt "
                  + index
                  + " has token "
                  + tokens[i]
                  + "; the vocabulary is "
                  + sizes.vocabulary());
        }
      }
    }

    boolean isDone() {
      return ended || length == tokens.length;
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
      read = length;
    }

    void append(int token) {
      if (isDone()) return;
      if (ends.contains(token)) {
        ended = true;
        end = Optional.of(token);
      } else {
        tokens[length++] = token;
        heard.accept(token);
        ended = stops.isPresent() && stops.get().end(tokens, promptLength, length);
      }
    }

    Tokens drawn() {
      return end.map(token -> response().then(Tokens.of(token))).orElseGet(this::response);
    }

    Tokens response() {
      return Tokens.of(Arrays.copyOfRange(tokens, promptLength, length));
    }
  }
}
