package dev.latebloom.train.model.generate;

import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.TopPMask;
import java.util.ArrayList;
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
 * are taken in order of length, so that those which run together need little padding, and the next
 * ones take the places of those that have ended ({@link Seats}). Belongs to the thread of the
 * model's {@link Torch}.
 */
public final class Generation {
  private final Model model;
  private final int rowsAtOnce;
  private final Set<Integer> ends;
  private final Optional<StopTexts> stops;
  private final Optional<TopPMask> mask;
  private final IntConsumer finished;

  /**
   * @param rowsAtOnce most prompts that run together; it bounds the memory
   */
  public Generation(Model model, int rowsAtOnce) {
    this(model, rowsAtOnce, model.ends(), Optional.empty(), Optional.empty(), _ -> {});
  }

  /**
   * @param end a token that ends a response, beside those that the model's configuration names
   */
  public Generation(Model model, int rowsAtOnce, int end) {
    this(model, rowsAtOnce, with(model.ends(), end), Optional.empty(), Optional.empty(), _ -> {});
  }

  private Generation(
      Model model,
      int rowsAtOnce,
      Set<Integer> ends,
      Optional<StopTexts> stops,
      Optional<TopPMask> mask,
      IntConsumer finished) {
    if (rowsAtOnce < 1) throw new IllegalArgumentException(rowsAtOnce + " rows at once");
    this.ends = ends;
    this.model = model;
    this.rowsAtOnce = rowsAtOnce;
    this.stops = stops;
    this.mask = mask;
    this.finished = finished;
  }

  /** The same, which also ends a response behind one of these texts; the response has it still. */
  public Generation stoppingAt(StopTexts texts) {
    return new Generation(model, rowsAtOnce, ends, Optional.of(texts), mask, finished);
  }

  /** The same, which draws from the tokens that {@code by} leaves. */
  public Generation masked(Optional<TopPMask> by) {
    return new Generation(model, rowsAtOnce, ends, stops, by, finished);
  }

  /** The same, which tells how many of the responses of a call are finished as they become more. */
  public Generation telling(IntConsumer finished) {
    return new Generation(model, rowsAtOnce, ends, stops, mask, finished);
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
    var rows = new ArrayList<Row>();
    for (int i = 0; i < prompts.size(); i++) {
      var random = sampling.random(streams[i]);
      rows.add(row(i, prompts.get(i), maxNew, longest, random, _ -> {}));
    }
    finish(rows, sampling);
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
    long longest = model.architecture().context() + 1L;
    var row = row(0, prompt, maxNew, longest, sampling.random(stream), heard);
    finish(List.of(row), sampling);
    return row.response();
  }

  private void finish(List<Row> rows, Sampling sampling) {
    model.torch().enter();
    var waiting =
        rows.stream()
            .filter(row -> !row.isDone())
            .sorted(Comparator.comparingInt(Row::length))
            .toList();
    if (waiting.isEmpty()) return;
    try (var seats = new Seats(model, mask, sampling, waiting, rowsAtOnce)) {
      seats.finish(finished);
    }
  }

  private Row row(
      int index,
      Tokens prompt,
      int maxNew,
      long mostTokens,
      SplittableRandom random,
      IntConsumer heard) {
    var sizes = model.architecture();
    int length = prompt.length();
    if (length == 0 || length > sizes.context()) {
      throw new IllegalArgumentException(
          "prompt %d has %d tokens; 1 to %d fit the model"
              .formatted(index, length, sizes.context()));
    }
    for (int i = 0; i < length; i++) {
      if (prompt.at(i) < 0 || prompt.at(i) >= sizes.vocabulary()) {
        throw new IllegalArgumentException(
            "prompt %d has token %d; the vocabulary is %d"
                .formatted(index, prompt.at(i), sizes.vocabulary()));
      }
    }
    int longest = (int) Math.min((long) length + maxNew, mostTokens);
    return new Row(prompt, longest, new Row.Ending(ends, stops), random, heard);
  }
}
