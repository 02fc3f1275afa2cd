package dev.latebloom.train.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.KvCache;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.TopPMask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Rows that are written together, and those that wait until one of them has ended.
 *
 * <p>Prompts are read in passes of their own, by like lengths, and seated in the cache of those
 * that are written. Belongs to the thread of the model's {@link Torch}.
 */
final class Seats implements AutoCloseable {
  /** Prompts are read when this part of the seats is free: one alone costs a pass. */
  private static final int REFILLED = 8;

  private final Model model;
  private final Torch torch;
  private final Optional<TopPMask> mask;
  private final Sampling sampling;
  private final PromptGroups groups;
  private final int seats;
  private final List<Row> rows;
  private final ArrayDeque<Row> waiting;
  private final List<Row> seated = new ArrayList<>();
  private final Caches caches;

  /**
   * @param rows none of which is done, the shortest first
   * @param most of them that are written at once; it bounds the memory
   */
  Seats(Model model, Optional<TopPMask> mask, Sampling sampling, List<Row> rows, int most) {
    this.model = model;
    this.torch = model.torch();
    this.mask = mask;
    this.sampling = sampling;
    this.groups = PromptGroups.on(torch.isOnCpu());
    this.rows = List.copyOf(rows);
    this.waiting = new ArrayDeque<>(rows);
    int longest = rows.stream().mapToInt(Row::longest).max().orElse(1);
    this.seats = Math.min(most, rows.size());
    this.caches = new Caches(seats, longest);
  }

  /**
   * Writes until all rows are done.
   *
   * @param finished hears how many are, whenever these have become more
   */
  void finish(IntConsumer finished) {
    for (int i = 0; i < seats; i++) seated.add(waiting.remove());
    begin(IntStream.range(0, seats).toArray());
    int told = 0;
    while (!seated.isEmpty()) {
      int done = Math.toIntExact(rows.stream().filter(Row::isDone).count());
      if (done > told) finished.accept(done);
      told = done;
      if (isTimeToSeat()) seatOthers();
      else if (waiting.isEmpty()) leave();
      if (seated.stream().anyMatch(row -> !row.isDone())) writeOn();
    }
  }

  private boolean isTimeToSeat() {
    long free = seated.stream().filter(Row::isDone).count();
    return !waiting.isEmpty() && free * REFILLED >= seated.size();
  }

  private void seatOthers() {
    int[] free = IntStream.range(0, seated.size()).filter(i -> seated.get(i).isDone()).toArray();
    int[] taken = Arrays.copyOf(free, Math.min(free.length, waiting.size()));
    for (int seat : taken) seated.set(seat, waiting.remove());
    begin(taken);
  }

  /** Rows that have ended leave by halves, since what is remembered of the others moves then. */
  private void leave() {
    int[] going = IntStream.range(0, seated.size()).filter(i -> !seated.get(i).isDone()).toArray();
    if (2 * going.length > seated.size()) return;
    if (going.length > 0) caches.keep(going);
    seated.removeIf(Row::isDone);
  }

  /**
   * Reads the prompts at these seats, the shortest first, and writes one token behind each. One
   * that follows itself, as for several responses, is read once.
   */
  private void begin(int[] free) {
    var prompts = new ArrayList<List<Integer>>();
    for (int seat : free) {
      boolean again = !prompts.isEmpty() && isSame(prompts.getLast().getFirst(), seat);
      if (!again) prompts.add(new ArrayList<>());
      prompts.getLast().add(seat);
    }
    int[] lengths =
        prompts.stream().mapToInt(same -> seated.get(same.getFirst()).length()).toArray();
    int from = 0;
    for (int size : groups.sizes(lengths)) {
      int to = from + size;
      try (var read = new Caches(size, lengths[to - 1])) {
        begin(prompts.subList(from, to), read);
      }
      from = to;
    }
  }

  private boolean isSame(int seat, int other) {
    return seated.get(seat).hasPromptOf(seated.get(other));
  }

  private void begin(List<List<Integer>> prompts, Caches read) {
    var first = prompts.stream().map(same -> seated.get(same.getFirst())).toList();
    int[] at = prompts.stream().flatMap(List::stream).mapToInt(seat -> seat).toArray();
    int[] of =
        IntStream.range(0, prompts.size())
            .flatMap(i -> prompts.get(i).stream().mapToInt(_ -> i))
            .toArray();
    write(first, Arrays.stream(at).mapToObj(seated::get).toList(), of, read);
    caches.seat(read, of, at);
  }

  /** One more token for every row. */
  private void writeOn() {
    write(seated, seated, IntStream.range(0, seated.size()).toArray(), caches);
  }

  /**
   * Reads some rows on, and writes one more token for each of others.
   *
   * @param of by which of the rows that are read, whose text so far is the same
   */
  private void write(List<Row> read, List<Row> rows, int[] of, Caches cache) {
    try (var scope = torch.scope()) {
      int[] next = next(scope, read, rows, of, cache);
      for (int i = 0; i < next.length; i++) rows.get(i).append(next[i]);
    }
  }

  private int[] next(NDManager scope, List<Row> read, List<Row> rows, int[] of, Caches cache) {
    int width = read.stream().mapToInt(Row::unread).max().orElseThrow();
    var tokens = new int[read.size() * width];
    var places = new int[tokens.length];
    var live = new int[tokens.length];
    for (int i = 0; i < read.size(); i++) {
      read.get(i).readInto(tokens, places, live, i * width, width);
    }
    int[] last = Arrays.stream(of).map(i -> i * width + read.get(i).unread() - 1).toArray();
    rows.forEach(Row::markRead);
    var shape = new Shape(read.size(), width);
    var input =
        new Read(
            torch.create(scope, tokens, shape),
            torch.create(scope, places, shape),
            torch.create(scope, live, shape));
    var at = torch.create(scope, last, new Shape(last.length));
    var stream = input.by(model, cache.own);
    if (sampling.isGreedy()) return ints(model.likeliestOf(stream, at));
    var scores = model.logitsOf(stream, at);
    if (mask.isPresent()) {
      var other = mask.get().other();
      mask.get().cut(scores, other.logitsOf(input.by(other, cache.other.orElseThrow()), at));
    }
    return drawn(scores.toFloatArray(), rows);
  }

  /** What models are given to read: each (B, t). */
  private record Read(NDArray tokens, NDArray places, NDArray live) {
    NDArray by(Model model, KvCache cache) {
      return model.read(tokens, places, live, cache);
    }
  }

  private static int[] ints(NDArray tokens) {
    return Arrays.stream(tokens.toLongArray()).mapToInt(Math::toIntExact).toArray();
  }

  private int[] drawn(float[] scores, List<Row> rows) {
    int vocabulary = model.architecture().vocabulary();
    var next = new int[rows.size()];
    for (int i = 0; i < next.length; i++) {
      next[i] = sampling.draw(scores, i * vocabulary, vocabulary, rows.get(i).random());
    }
    return next;
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

    void seat(Caches read, int[] of, int[] at) {
      own.seat(read.own, of, at);
      other.ifPresent(cache -> cache.seat(read.other.orElseThrow(), of, at));
    }

    @Override
    public void close() {
      own.close();
      other.ifPresent(KvCache::close);
    }
  }

  @Override
  public void close() {
    caches.close();
  }
}
