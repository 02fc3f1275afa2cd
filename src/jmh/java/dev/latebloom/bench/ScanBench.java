package dev.latebloom.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.scan.ChunkedScan;
import dev.latebloom.train.scan.HostScan;
import dev.latebloom.train.scan.ScanGraph;
import dev.latebloom.train.scan.ScanInputs;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The selective scan in Java and in chunks, each against a TorchScript loop over unbound arrays,
 * forward and backward to the same six leaves, in turns, so that all see the same machine.
 *
 * <p>Arguments: threads, rounds, then B, T, D and N. Prints median times and their ratios.
 */
public final class ScanBench {
  private static final String LOOP =
      """
      class Kernels(Module):
        __parameters__ = []
        __buffers__ = []
        def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return x
        def same(self: __torch__.Kernels, scope: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
          return (torch.view_as(w[0], w[0]), torch.view_as(w[1], w[1]), torch.view_as(w[2], w[2]), torch.view_as(w[3], w[3]), torch.view_as(w[4], w[4]), torch.view_as(w[5], w[5]))
        def after(self: __torch__.Kernels, y: Tensor) -> Tensor:
          return torch.view_as(y, y)
        def scan(self: __torch__.Kernels, x: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
          decays = torch.unbind(torch.exp(torch.mul(torch.unsqueeze(delta, -1), a)), 1)
          inputs = torch.unbind(torch.mul(torch.unsqueeze(torch.mul(delta, x), -1), torch.unsqueeze(b, 2)), 1)
          cs = torch.unbind(torch.unsqueeze(c, -1), 1)
          h = torch.zeros_like(inputs[0])
          ys = annotate(List[Tensor], [])
          for t in range(torch.len(inputs)):
            h = torch.addcmul(inputs[t], decays[t], h)
            _0 = torch.append(ys, torch.squeeze(torch.matmul(h, cs[t]), -1))
          return torch.add(torch.stack(ys, 1), torch.mul(x, d))
      """;

  private final Torch torch;
  private final Kernels kernels;
  private final ScanGraph host;
  private final ScanGraph chunked;
  private final NDList inputs = new NDList();
  private final NDList gradients;
  private final NDArray upstream;

  private ScanBench(
      Torch torch,
      NDManager memory,
      Kernels kernels,
      ScanGraph host,
      ScanGraph chunked,
      int[] sizes) {
    this.torch = torch;
    this.kernels = kernels;
    this.host = host;
    this.chunked = chunked;
    int batch = sizes[0];
    int time = sizes[1];
    int channels = sizes[2];
    int states = sizes[3];
    var sequence = new Shape(batch, time, channels);
    inputs.add(uniform(memory, sequence, -1, 1));
    inputs.add(uniform(memory, sequence, 0.001, 0.1));
    inputs.add(uniform(memory, new Shape(channels, states), -states, -1));
    inputs.add(uniform(memory, new Shape(batch, time, states), -1, 1));
    inputs.add(uniform(memory, new Shape(batch, time, states), -1, 1));
    inputs.add(uniform(memory, new Shape(channels), -1, 1));
    this.upstream = uniform(memory, sequence, -1, 1);
    this.gradients = torch.collectGradients(inputs);
  }

  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    int[] sizes = {4, 512, 512, 16};
    for (int i = 0; i < 4 && i + 2 < args.length; i++) sizes[i] = Integer.parseInt(args[i + 2]);
    try (var torch = Torch.load("cpu", threads);
        var memory = torch.scope();
        var kernels = torch.load(KernelArchive.ofText(LOOP));
        var host = new HostScan(torch);
        var chunked = new ChunkedScan(torch)) {
      System.out.printf("B, T, D, N = %s, %d threads%n", Arrays.toString(sizes), threads);
      new ScanBench(torch, memory, kernels, host, chunked, sizes).measure(rounds);
    }
  }

  private void measure(int rounds) {
    var loop = new long[2][rounds];
    var java = new long[2][rounds];
    var chunks = new long[2][rounds];
    for (int round = -rounds / 2; round < rounds; round++) {
      int at = Math.max(0, round);
      float[] expected = runLoop(loop, at);
      requireClose(runScan(host, java, at), expected);
      requireClose(runScan(chunked, chunks, at), expected);
    }
    report("Java", loop, java);
    report("chunks", loop, chunks);
  }

  private static void report(String name, long[][] loop, long[][] other) {
    report("forward ", name, loop[0].clone(), other[0].clone());
    report("backward", name, loop[1].clone(), other[1].clone());
    report("both    ", name, sums(loop), sums(other));
  }

  private static long[] sums(long[][] nanos) {
    var sums = new long[nanos[0].length];
    for (int i = 0; i < sums.length; i++) sums[i] = nanos[0][i] + nanos[1][i];
    return sums;
  }

  /** Returns the gradient of A, to which every step adds. */
  private float[] runLoop(long[][] nanos, int at) {
    for (var gradient : gradients) gradient.muli(0);
    try (var scope = torch.scope()) {
      long start = System.nanoTime();
      var out = kernels.record("same", new NDList(torch.zeros(scope, new Shape(1))), inputs);
      var y = kernels.record("scan", out).head();
      long middle = System.nanoTime();
      torch.backward(y, upstream);
      nanos[1][at] = System.nanoTime() - middle;
      nanos[0][at] = middle - start;
      return gradients.get(2).toFloatArray();
    }
  }

  private float[] runScan(ScanGraph graph, long[][] nanos, int at) {
    for (var gradient : gradients) gradient.muli(0);
    try (var scope = torch.scope()) {
      long start = System.nanoTime();
      var out = kernels.record("same", new NDList(torch.zeros(scope, new Shape(1))), inputs);
      var scan =
          graph.record(
              new ScanInputs(
                  out.get(0), out.get(1), out.get(2), out.get(3), out.get(4), out.get(5)),
              new NDList());
      var y = kernels.record("after", new NDList(scan.y())).head();
      long middle = System.nanoTime();
      torch.backward(y, upstream);
      scan.backward();
      nanos[1][at] = System.nanoTime() - middle;
      nanos[0][at] = middle - start;
      return gradients.get(2).toFloatArray();
    }
  }

  private static void requireClose(float[] found, float[] expected) {
    double square = 0;
    for (float value : expected) square += (double) value * value;
    double size = Math.sqrt(square / expected.length);
    for (int i = 0; i < found.length; i++) {
      if (Math.abs(found[i] - expected[i]) > 1e-4 * size) {
        throw new IllegalStateException("gradients differ: " + found[i] + " and " + expected[i]);
      }
    }
  }

  private static void report(String what, String name, long[] loop, long[] java) {
    Arrays.sort(loop);
    Arrays.sort(java);
    double one = loop[loop.length / 2] / 1e6;
    double other = java[java.length / 2] / 1e6;
    System.out.printf(
        Locale.ROOT,
        "%s TorchScript %.1f ms, %s %.1f ms, ratio %.2f (fastest %.1f and %.1f)%n",
        what,
        one,
        name,
        other,
        one / other,
        loop[0] / 1e6,
        java[0] / 1e6);
  }

  private NDArray uniform(NDManager memory, Shape shape, double from, double to) {
    var random = new SplittableRandom(shape.size());
    var values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(from, to);
    return torch.create(memory, values, shape);
  }
}
