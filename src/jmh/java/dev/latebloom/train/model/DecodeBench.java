package dev.latebloom.train.model;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.MambaSettings;
import dev.latebloom.train.model.families.ModelSettings;
import dev.latebloom.train.model.families.NewModel;
import java.util.Arrays;
import java.util.Locale;

/**
 * A byte Mamba's time per byte when it writes, late against early: its state has one size, so that
 * there should be no difference. Beside it a byte Llama of about the same size, whose keys and
 * values grow.
 *
 * <p>Each round writes {@code to + SPAN} bytes greedily, one row, and times the {@code SPAN} bytes
 * around position {@code from} and those around {@code to} of the same text. Arguments: threads,
 * rounds, from, to. Prints medians over all of them and the ratio.
 */
public final class DecodeBench {
  private static final int SPAN = 64;

  private DecodeBench() {}

  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    int from = args.length > 2 ? Integer.parseInt(args[2]) : 64;
    int to = args.length > 3 ? Integer.parseInt(args[3]) : 8192;
    try (var torch = Torch.load("cpu", threads)) {
      measure(torch, "MambaByte", new MambaSettings(256, 256, 4, 1e-5), rounds, from, to);
      measure(
          torch,
          "byte Llama",
          new ModelSettings(256, 256, 3, 4, 4, 512, to + SPAN, 1e4, 1e-5),
          1,
          from,
          to);
    }
  }

  private static void measure(
      Torch torch, String name, NewModel settings, int rounds, int from, int to) {
    try (var model = Model.create(torch, settings, 0, Compute.FP32, 1)) {
      var early = new long[rounds * SPAN];
      var late = new long[rounds * SPAN];
      // Java compiles what is slow at first; without this the early bytes would pay for it.
      write(model, to / 2);
      for (int round = 0; round < rounds; round++) {
        long[] nanos = write(model, to + SPAN / 2);
        System.arraycopy(nanos, from - SPAN / 2, early, round * SPAN, SPAN);
        System.arraycopy(nanos, to - SPAN / 2, late, round * SPAN, SPAN);
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
    }
  }

  /** The time of every byte of a text that begins with one. */
  private static long[] write(Model model, int length) {
    var torch = model.torch();
    var nanos = new long[length];
    int token = 65;
    try (var cache = model.cache(1, length)) {
      for (int i = 0; i < length; i++) {
        long start = System.nanoTime();
        try (var scope = torch.scope()) {
          var one = new Shape(1, 1);
          var x =
              model.read(
                  torch.create(scope, new int[] {token}, one),
                  torch.create(scope, new int[] {i}, one),
                  torch.create(scope, new int[] {1}, one),
                  cache);
          var at = torch.create(scope, new int[] {0}, new Shape(1));
          token = Math.toIntExact(model.likeliestOf(x, at).toLongArray()[0]);
        }
        nanos[i] = System.nanoTime() - start;
      }
    }
    return nanos;
  }

  private static long median(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[nanos.length / 2];
  }
}
