package dev.latebloom.train.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two gated layers with a residual stream, once with torch's own scan and once with ours. */
final class ScanGraphTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final int BATCH = 2;
  private static final int TIME = 40;
  private static final int CHANNELS = 24;
  private static final int STATES = 4;
  private static final Shape SEQUENCE = new Shape(BATCH, TIME, CHANNELS);

  /** w of a layer: to x and the gate, to Δ, to B and C, A_log, D. */
  private static final Kernels KERNELS =
      TORCH.load(
          KernelArchive.ofText(
              """
              class Kernels(Module):
                __parameters__ = []
                __buffers__ = []
                def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
                  return x
                def before(self: __torch__.Kernels, u: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
                  d = torch.size(u, 2)
                  xz = torch.linear(u, w[0], None)
                  x = torch.silu(torch.slice(xz, 2, 0, d, 1))
                  delta = torch.softplus(torch.linear(x, w[1], None), 1, 20)
                  bc = torch.linear(x, w[2], None)
                  n = torch.size(w[3], 1)
                  b = torch.slice(bc, 2, 0, n, 1)
                  c = torch.slice(bc, 2, n, torch.mul(2, n), 1)
                  return (x, delta, torch.neg(torch.exp(w[3])), b, c, torch.mul(w[4], 1), torch.slice(xz, 2, d, torch.mul(2, d), 1))
                def after(self: __torch__.Kernels, y: Tensor, gate: Tensor, u: Tensor) -> Tensor:
                  return torch.add(u, torch.mul(y, torch.silu(gate)))
                def scan(self: __torch__.Kernels, x: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
                  decays = torch.unbind(torch.exp(torch.mul(torch.unsqueeze(delta, -1), a)), 1)
                  inputs = torch.unbind(torch.mul(torch.unsqueeze(torch.mul(delta, x), -1), torch.unsqueeze(b, 2)), 1)
                  cs = torch.unbind(torch.unsqueeze(c, 2), 1)
                  h = torch.zeros_like(inputs[0])
                  ys = annotate(List[Tensor], [])
                  for t in range(torch.len(inputs)):
                    h = torch.add(torch.mul(decays[t], h), inputs[t])
                    _0 = torch.append(ys, torch.sum(torch.mul(h, cs[t]), [-1]))
                  return torch.add(torch.stack(ys, 1), torch.mul(x, d))
              """));

  @AfterAll
  static void close() {
    KERNELS.close();
    TORCH.close();
  }

  /** Small chunks and windows, so that there are several. */
  private static ScanGraph open(String kind) {
    return kind.equals("host") ? new HostScan(TORCH) : new ChunkedScan(TORCH, 3, 40_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "chunked"})
  void gradientsAcrossTwoScansAreThoseOfTorchsOwn(String kind) {
    try (var scope = TORCH.scope();
        var graph = open(kind)) {
      var first = layer(scope, 1);
      var second = layer(scope, 2);
      var gradients = TORCH.collectGradients(first);
      gradients.addAll(TORCH.collectGradients(second));
      var u = random(scope, 3, 1, SEQUENCE);
      var upstream = random(scope, 4, 1, SEQUENCE);

      var expected = recordTorch(recordTorch(u, first), second);
      float[] values = expected.toFloatArray();
      TORCH.backward(expected, upstream);
      var byTorch = copies(gradients);
      for (var gradient : gradients) gradient.muli(0);

      var scans = new ArrayList<RecordedScan>();
      var found = recordJava(graph, scans, recordJava(graph, scans, u, first), second);
      TORCH.backward(found, upstream);
      scans.get(1).backward();
      scans.get(0).backward();
      assertClose(found.toFloatArray(), values);
      var byJava = copies(gradients);
      for (int i = 0; i < byTorch.size(); i++) assertClose(byJava.get(i), byTorch.get(i));
    }
  }

  @Test
  void goingOnFromTheLastStatesIsOneScanToTheBit() {
    try (var scope = TORCH.scope();
        var graph = open("host")) {
      var whole =
          inputs(KERNELS.run("before", new NDList(random(scope, 3, 1, SEQUENCE)), layer(scope, 1)));
      var state = TORCH.zeros(scope, new Shape(BATCH, STATES, CHANNELS));
      var last = TORCH.zeros(scope, state.getShape());
      var once = graph.run(whole, last);
      var begun = graph.run(steps(whole, 0, 15), state);
      var ended = graph.run(steps(whole, 15, TIME), state);
      assertThat(begun.concat(ended, 1).toFloatArray()).containsExactly(once.toFloatArray());
      assertThat(graph.run(whole).toFloatArray()).containsExactly(once.toFloatArray());
      assertThat(state.toFloatArray()).containsExactly(last.toFloatArray());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "chunked"})
  void aPassThereAndBackLeavesNoArrayBehind(String kind) {
    try (var memory = TORCH.scope();
        var graph = open(kind)) {
      var weights = layer(memory, 1);
      TORCH.collectGradients(weights);
      int live = 0;
      for (int pass = 0; pass < 4; pass++) {
        if (pass == 1) live = TORCH.liveArrays();
        try (var scope = TORCH.scope()) {
          var scans = new ArrayList<RecordedScan>();
          var out = recordJava(graph, scans, random(scope, 3, 1, SEQUENCE), weights);
          TORCH.backward(out, random(scope, 4, 1, SEQUENCE));
          scans.getFirst().backward();
        }
      }
      assertThat(TORCH.liveArrays()).isEqualTo(live);
    }
  }

  private static NDArray recordTorch(NDArray u, NDList weights) {
    var out = KERNELS.record("before", new NDList(u), weights);
    var y = KERNELS.record("scan", out.subNDList(0, 6)).head();
    return KERNELS.record("after", new NDList(y, out.get(6), u)).head();
  }

  private static NDArray recordJava(
      ScanGraph graph, List<RecordedScan> scans, NDArray u, NDList weights) {
    var out = KERNELS.record("before", new NDList(u), weights);
    var scan = graph.record(inputs(out), new NDList(out.get(6), u));
    scans.add(scan);
    return KERNELS
        .record("after", new NDList(scan.y(), scan.beside().get(0), scan.beside().get(1)))
        .head();
  }

  private static ScanInputs inputs(NDList out) {
    return new ScanInputs(out.get(0), out.get(1), out.get(2), out.get(3), out.get(4), out.get(5));
  }

  private static ScanInputs steps(ScanInputs all, int from, int to) {
    var some = ":, " + from + ":" + to;
    return new ScanInputs(
        all.x().get(some),
        all.delta().get(some),
        all.a(),
        all.b().get(some),
        all.c().get(some),
        all.d());
  }

  private static NDList layer(NDManager scope, long seed) {
    return new NDList(
        random(scope, seed + 10, 0.2, new Shape(2 * CHANNELS, CHANNELS)),
        random(scope, seed + 20, 0.2, new Shape(CHANNELS, CHANNELS)),
        random(scope, seed + 30, 0.2, new Shape(2 * STATES, CHANNELS)),
        random(scope, seed + 40, 1, new Shape(CHANNELS, STATES)),
        random(scope, seed + 50, 1, new Shape(CHANNELS)));
  }

  private static NDArray random(NDManager scope, long seed, double size, Shape shape) {
    var random = new SplittableRandom(seed);
    var values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-size, size);
    return TORCH.create(scope, values, shape);
  }

  private static List<float[]> copies(NDList arrays) {
    return arrays.stream().map(NDArray::toFloatArray).toList();
  }

  private static void assertClose(float[] found, float[] expected) {
    double square = 0;
    for (float value : expected) square += (double) value * value;
    double size = Math.sqrt(square / expected.length);
    assertThat(size).isPositive();
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found[i])
          .isCloseTo(expected[i], within(2e-5 * Math.max(size, Math.abs(expected[i]))));
    }
  }
}
