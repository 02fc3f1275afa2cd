package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.MambaSettings;
import dev.latebloom.train.model.families.ModelSettings;
import dev.latebloom.train.model.families.NewModel;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A byte Mamba's time per byte when it writes, late against early: its state has one size, so that
 * there should be no difference. Beside it a byte Llama of as many parameters, whose keys and
 * values grow; and what a draft of 32 bytes takes in one pass, beside 32 bytes one at a time.
 *
 * <p>Each round times {@code SPAN} bytes around position {@code from} and as many around {@code
 * to}, one row, each byte by itself; what stands before them is read in pieces. Arguments: threads,
 * rounds, from, to. Prints medians over all of them and the ratio.
 */
public final class DecodeBench {
  private static final int SPAN = 64;
  private static final int PIECE = 512;
  private static final int WARMUPS = 8;
  private static final int DRAFTED = 32;
  private static final int DRAFTS = 60;

  private DecodeBench() {}

  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    int from = args.length > 2 ? Integer.parseInt(args[2]) : 64;
    int to = args.length > 3 ? Integer.parseInt(args[3]) : 8192;
    try (var torch = Torch.load("cpu", threads)) {
      var mamba = new MambaSettings(256, 256, 4, 1e-5);
      draft(torch, mamba);
      double ofMamba = measure(torch, "MambaByte", mamba, rounds, from, to);
      var llama = new ModelSettings(256, 256, 3, 4, 4, 424, to + SPAN, 1e4, 1e-5);
      double ofLlama = measure(torch, "byte Llama", llama, rounds, from, to);
      System.out.printf(
          Locale.ROOT,
          "around position %d MambaByte writes %.2f times the bytes a second of the Llama%n",
          to,
          ofLlama / ofMamba);
    }
  }

  /** One pass over a draft, and single steps over the same bytes, in turns from the same state. */
  private static void draft(Torch torch, NewModel settings) {
    try (var model = Model.create(torch, settings, 0, Compute.FP32, 1);
        var cache = model.cache(1, DRAFTED)) {
      var together = new long[DRAFTS];
      var apart = new long[DRAFTS];
      for (int draft = -DRAFTS; draft < DRAFTS; draft++) {
        long start = System.nanoTime();
        try (var saved = cache.save()) {
          score(model, cache, 0, DRAFTED);
          cache.restore(saved);
          long after = System.nanoTime();
          for (int i = 0; i < DRAFTED; i++) score(model, cache, i, i + 1);
          // Those before 0 only let Java compile. Saving and going back count for the draft.
          if (draft >= 0) {
            together[draft] = after - start;
            apart[draft] = System.nanoTime() - after;
          }
        }
      }
      System.out.printf(
          Locale.ROOT,
          "a draft of %d bytes: %.0f us in one pass, %.0f us one at a time, %.2f times faster%n",
          DRAFTED,
          median(together) / 1e3,
          median(apart) / 1e3,
          (double) median(apart) / median(together));
    }
  }

  /** Microseconds a byte around position {@code to}. */
  private static double measure(
      Torch torch, String name, NewModel settings, int rounds, int from, int to) {
    try (var model = Model.create(torch, settings, 0, Compute.FP32, 1)) {
      var early = new long[rounds * SPAN];
      var late = new long[rounds * SPAN];
      // Java compiles what is slow at first; without this the early bytes would pay for it.
      for (int i = 0; i < WARMUPS; i++) write(model, SPAN);
      for (int round = 0; round < rounds; round++) {
        System.arraycopy(write(model, from), 0, early, round * SPAN, SPAN);
        System.arraycopy(write(model, to), 0, late, round * SPAN, SPAN);
      }
      System.out.printf(
          Locale.ROOT,
          "%s of %,d parameters: %.0f us a byte at position %d, %.0f us at %d, ratio %.3f%n",
          name,
          model.parameters(),
          median(early) / 1e3,
          from,
          median(late) / 1e3,
          to,
          (double) median(late) / median(early));
      return median(late) / 1e3;
    }
  }

  /** The time of every byte around a position of a text; what comes before is read in pieces. */
  private static long[] write(Model model, int around) {
    var nanos = new long[SPAN];
    int first = around - SPAN / 2;
    try (var cache = model.cache(1, around + SPAN / 2)) {
      for (int at = 0; at < first; at += PIECE) read(model, cache, at, Math.min(first, at + PIECE));
      for (int i = 0; i < SPAN; i++) {
        long start = System.nanoTime();
        read(model, cache, first + i, first + i + 1);
        nanos[i] = System.nanoTime() - start;
      }
    }
    return nanos;
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

  private static long median(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[nanos.length / 2];
  }
}
