package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.fresh.NewModel;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A byte Mamba's time per byte when it writes, late against early: its state has one size, so that
 * there should be no difference. Beside it a byte Llama of as many parameters, whose keys and
 * values grow; and what a draft of 32 bytes takes in one pass, beside 32 bytes one at a time.
 *
 * <p>In each round the two models take turns of {@code SPAN} bytes around position {@code from} and
 * around {@code to}, one row, each byte by itself; what stands before them was read in pieces.
 * Times are the calling thread's on the processor, which with one thread is all, so that other
 * processes hardly count. Arguments: threads, rounds, from, to. Prints medians over all rounds and
 * the ratio.
 */
public final class DecodeBench {
  private static final int SPAN = 64;
  private static final int PIECE = 512;
  private static final int WARMUPS = 8;
  private static final int DRAFTED = 32;
  private static final int DRAFTS = 60;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private DecodeBench() {}

  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    int from = args.length > 2 ? Integer.parseInt(args[2]) : 64;
    int to = args.length > 3 ? Integer.parseInt(args[3]) : 8192;
    var mamba = new MambaSettings(256, 256, 4, 1e-5);
    var llama = new ModelSettings(256, 256, 3, 4, 4, 424, to + SPAN, 1e4, 1e-5);
    try (var torch = Torch.load("cpu", threads)) {
      draft(torch, mamba);
      try (var first = new Writing(torch, "MambaByte", mamba, from, to);
          var second = new Writing(torch, "byte Llama", llama, from, to)) {
        // Java compiles what is slow at first; without this the early bytes would pay for it.
        for (int round = -WARMUPS; round < rounds; round++) {
          first.turn(round >= 0);
          second.turn(round >= 0);
        }
        first.print();
        second.print();
        System.out.printf(
            Locale.ROOT,
            "around position %d MambaByte writes %.2f times the bytes a second of the Llama%n",
            to,
            second.late.micros() / first.late.micros());
      }
    }
  }

  /** One pass over a draft, and single steps over the same bytes, in turns from the same state. */
  private static void draft(Torch torch, NewModel settings) {
    try (var model = Model.create(torch, settings, 0, Compute.FP32, 1);
        var cache = model.cache(1, DRAFTED)) {
      var together = new long[DRAFTS];
      var apart = new long[DRAFTS];
      for (int draft = -DRAFTS; draft < DRAFTS; draft++) {
        long start = now();
        try (var saved = cache.save()) {
          score(model, cache, 0, DRAFTED);
          cache.restore(saved);
          long after = now();
          for (int i = 0; i < DRAFTED; i++) score(model, cache, i, i + 1);
          // Those before 0 only let Java compile. Saving and going back count for the draft.
          if (draft >= 0) {
            together[draft] = after - start;
            apart[draft] = now() - after;
          }
        }
      }
      System.out.printf(
          Locale.ROOT,
          "a draft of %d bytes: %.0f us in one pass, %.0f us one at a time, %.2f times faster%n",
          DRAFTED,
          median(together) / 1e3,
          median(apart) / 1e3,
          median(apart) / median(together));
    }
  }

  /** A model that writes at two places of a text. */
  private static final class Writing implements AutoCloseable {
    private final String name;
    private final Model model;
    private final Place early;
    private final Place late;

    Writing(Torch torch, String name, NewModel settings, int from, int to) {
      this.name = name;
      this.model = Model.create(torch, settings, 0, Compute.FP32, 1);
      this.early = new Place(model, from);
      this.late = new Place(model, to);
    }

    void turn(boolean counts) {
      early.turn(counts);
      late.turn(counts);
    }

    void print() {
      System.out.printf(
          Locale.ROOT,
          "%s of %,d parameters: %.0f us a byte at position %d, %.0f us at %d, ratio %.3f%n",
          name,
          model.parameters(),
          early.micros(),
          early.around,
          late.micros(),
          late.around,
          late.micros() / early.micros());
    }

    @Override
    public void close() {
      early.close();
      late.close();
      model.close();
    }
  }

  /** Some bytes around a position of a text, again and again. */
  private static final class Place implements AutoCloseable {
    private final Model model;
    private final int around;
    private final int first;
    private final KvCache cache;
    private final KvCache.Saved before;
    private long[] nanos = new long[0];

    Place(Model model, int around) {
      this.model = model;
      this.around = around;
      this.first = around - SPAN / 2;
      this.cache = model.cache(1, around + SPAN / 2);
      for (int at = 0; at < first; at += PIECE) read(model, cache, at, Math.min(first, at + PIECE));
      this.before = cache.save();
    }

    void turn(boolean counts) {
      cache.restore(before);
      var turn = new long[SPAN];
      for (int i = 0; i < SPAN; i++) {
        long start = now();
        read(model, cache, first + i, first + i + 1);
        turn[i] = now() - start;
      }
      if (!counts) return;
      int known = nanos.length;
      nanos = Arrays.copyOf(nanos, known + SPAN);
      System.arraycopy(turn, 0, nanos, known, SPAN);
    }

    double micros() {
      return median(nanos) / 1e3;
    }

    @Override
    public void close() {
      before.close();
      cache.close();
    }
  }

  /** Reads on, and picks the likeliest byte behind the last. */
  private static long read(Model model, KvCache cache, int from, int to) {
    var torch = model.torch();
    try (var scope = torch.scope()) {
      var at = torch.create(scope, new int[] {to - from - 1}, new Shape(1));
      return model.likeliestOf(stream(model, cache, scope, from, to), at).toLongArray()[0];
    }
  }

  private static void score(Model model, KvCache cache, int from, int to) {
    var torch = model.torch();
    try (var scope = torch.scope()) {
      var at = torch.create(scope, IntStream.range(0, to - from).toArray(), new Shape(to - from));
      model.logitsOf(stream(model, cache, scope, from, to), at).toFloatArray();
    }
  }

  private static NDArray stream(Model model, KvCache cache, NDManager scope, int from, int to) {
    var torch = model.torch();
    var shape = new Shape(1, to - from);
    int[] ones = new int[to - from];
    Arrays.fill(ones, 1);
    return model.read(
        torch.create(scope, IntStream.range(from, to).map(i -> i % 256).toArray(), shape),
        torch.create(scope, IntStream.range(from, to).toArray(), shape),
        torch.create(scope, ones, shape),
        cache);
  }

  private static long now() {
    return THREADS.getCurrentThreadCpuTime();
  }

  private static double median(long[] nanos) {
    var sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
