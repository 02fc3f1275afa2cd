package dev.latebloom.train.scan;

import static dev.latebloom.train.scan.Recurrence.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.api.Test;

/** The chunked scan against the recurrence in double; on the CPU, where we can run it. */
final class ChunkedScanTest {
  private static final Torch TORCH = Torch.load("cpu", 2);

  @AfterContainer
  static void close() {
    TORCH.close();
  }

  /** How far a step moves its states: from hardly to so far that nothing of them is left. */
  enum Size {
    TINY(-7, -3),
    USUAL(-3, 0.3),
    HUGE(1, 3),
    ALL(-7, 3);

    private final double from;
    private final double to;

    Size(double from, double to) {
      this.from = from;
      this.to = to;
    }
  }

  @Property(tries = 30)
  void valuesAndAllGradientsAreThoseOfTheRecurrenceInDouble(
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll @IntRange(min = 1, max = 100) int time,
      @ForAll @IntRange(min = 1, max = 40) int channels,
      @ForAll @IntRange(min = 1, max = 17) int states,
      @ForAll @IntRange(min = 1, max = 20) int steps,
      @ForAll @IntRange(min = 1, max = 40_000) int numbers,
      @ForAll Size size,
      @ForAll long seed) {
    assertEqualToRecurrence(
        new ScanShape(batch, time, channels, states), steps, numbers, size, seed);
  }

  @Test
  void aLongSequenceStaysEqual() {
    // Windows of 20 chunks of 16.
    assertEqualToRecurrence(new ScanShape(1, 1000, 40, 16), 16, 320 * 640, Size.USUAL, 7);
    assertEqualToRecurrence(new ScanShape(1, 1000, 40, 16), 16, 320 * 640, Size.ALL, 7);
  }

  private static void assertEqualToRecurrence(
      ScanShape shape, int steps, int numbers, Size size, long seed) {
    var in = inputs(shape, size, seed);
    var upstream = uniform(new SplittableRandom(seed + 2), shape.sequence(), -1, 1);
    var expected = new Recurrence(shape, in, SelectiveScan.start(shape), upstream);
    var sizes = expected.sizes();
    try (var scope = TORCH.scope();
        var scan = new ChunkedScan(TORCH, steps, numbers)) {
      var arrays = arrays(scope, shape, in);
      var gradients = TORCH.collectGradients(arrays.list());
      var recorded = scan.record(arrays, new NDList());
      assertClose("y", floats(recorded.y()), expected.y, sizes.y);
      TORCH.backward(recorded.y(), array(scope, upstream, sequence(shape)));
      recorded.backward();
      assertClose("∂x", floats(gradients.get(0)), expected.toX, sizes.toX);
      assertClose("∂Δ", floats(gradients.get(1)), expected.toDelta, sizes.toDelta);
      assertClose("∂A", floats(gradients.get(2)), expected.toA, sizes.toA);
      assertClose("∂B", floats(gradients.get(3)), expected.toB, sizes.toB);
      assertClose("∂C", floats(gradients.get(4)), expected.toC, sizes.toC);
      assertClose("∂D", floats(gradients.get(5)), expected.toD, sizes.toD);
    }
  }

  @Property(tries = 12)
  void goingOnFromAnyStateInAnyPiecesIsTheRecurrence(
      @ForAll @IntRange(min = 1, max = 80) int time,
      @ForAll @IntRange(min = 1, max = 30) int piece,
      @ForAll Size size,
      @ForAll long seed) {
    var shape = new ScanShape(2, time, 37, 4);
    var in = inputs(shape, size, seed);
    var start = uniform(new SplittableRandom(seed + 1), shape.state(), -1, 1);
    var zeros = FloatBuffer.allocate(shape.sequence());
    var expected = new Recurrence(shape, in, start, zeros);
    var sizes = expected.sizes();
    try (var scope = TORCH.scope();
        var scan = new ChunkedScan(TORCH, 8, 3000)) {
      var all = arrays(scope, shape, in);
      var state = array(scope, start, new Shape(2, 4, 37));
      var y = new NDList();
      for (int from = 0; from < time; from += piece) {
        var some = ":, " + from + ":" + Math.min(time, from + piece);
        y.add(
            scan.run(
                new ScanInputs(
                    all.x().get(some),
                    all.delta().get(some),
                    all.a(),
                    all.b().get(some),
                    all.c().get(some),
                    all.d()),
                state));
      }
      assertClose("y", floats(NDArrays.concat(y, 1)), expected.y, sizes.y);
      assertClose("h", floats(state), expected.last, sizes.last);
    }
  }

  private static ScanInputs arrays(NDManager scope, ScanShape shape, ScanArrays in) {
    var projection = new Shape(shape.batch(), shape.time(), shape.states());
    return new ScanInputs(
        array(scope, in.x(), sequence(shape)),
        array(scope, in.delta(), sequence(shape)),
        array(scope, in.a(), new Shape(shape.channels(), shape.states())),
        array(scope, in.b(), projection),
        array(scope, in.c(), projection),
        array(scope, in.d(), new Shape(shape.channels())));
  }

  private static Shape sequence(ScanShape shape) {
    return new Shape(shape.batch(), shape.time(), shape.channels());
  }

  private static NDArray array(NDManager scope, FloatBuffer values, Shape shape) {
    return TORCH.create(scope, values.array(), shape);
  }

  private static ScanArrays inputs(ScanShape shape, Size size, long seed) {
    var random = new SplittableRandom(seed);
    var delta = FloatBuffer.allocate(shape.sequence());
    for (int i = 0; i < delta.limit(); i++) {
      delta.put(i, (float) Math.pow(10, random.nextDouble(size.from, size.to)));
    }
    var a = FloatBuffer.allocate(shape.channels() * shape.states());
    for (int i = 0; i < a.limit(); i++) {
      a.put(i, (float) (-(i % shape.states() + 1) * random.nextDouble(0.5, 1.5)));
    }
    return new ScanArrays(
        uniform(random, shape.sequence(), -1, 1),
        delta,
        a,
        uniform(random, shape.projection(), -1, 1),
        uniform(random, shape.projection(), -1, 1),
        uniform(random, shape.channels(), -1, 1));
  }

  private static FloatBuffer uniform(SplittableRandom random, int size, double from, double to) {
    var values = FloatBuffer.allocate(size);
    for (int i = 0; i < size; i++) values.put(i, (float) random.nextDouble(from, to));
    return values;
  }

  private static FloatBuffer floats(NDArray array) {
    return FloatBuffer.wrap(array.toFloatArray());
  }
}
