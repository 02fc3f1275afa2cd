package dev.latebloom.train.scan;

import static dev.latebloom.train.scan.Recurrence.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SelectiveScanTest {
  @Property(tries = 40)
  void valuesAndAllGradientsAreThoseOfTheRecurrenceInDouble(
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll @IntRange(min = 1, max = 100) int time,
      @ForAll @IntRange(min = 1, max = 200) int channels,
      @ForAll @IntRange(min = 1, max = 17) int states,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    assertEqualToRecurrence(new ScanShape(batch, time, channels, states), threads, seed);
  }

  @Test
  void aLongSequenceStaysEqual() {
    assertEqualToRecurrence(new ScanShape(2, 1000, 140, 16), 2, 7);
  }

  private static void assertEqualToRecurrence(ScanShape shape, int threads, long seed) {
    var in = inputs(shape, seed);
    var start = uniform(new SplittableRandom(seed + 1), shape.state(), -1, 1);
    var upstream = uniform(new SplittableRandom(seed + 2), shape.sequence(), -1, 1);
    var y = FloatBuffer.allocate(shape.sequence());
    var gradients = ScanArrays.zeros(shape);
    var expected = new Recurrence(shape, in, start, upstream);
    var sizes = expected.sizes();
    try (var scan = new SelectiveScan(threads)) {
      var states = scan.forward(shape, in, start, y);
      scan.reverse(shape, in, states.between(), upstream, gradients);
      assertClose("y", y, expected.y, sizes.y);
      assertClose("h", states.last(), expected.last, sizes.last);
      assertClose("∂x", gradients.x(), expected.toX, sizes.toX);
      assertClose("∂Δ", gradients.delta(), expected.toDelta, sizes.toDelta);
      assertClose("∂A", gradients.a(), expected.toA, sizes.toA);
      assertClose("∂B", gradients.b(), expected.toB, sizes.toB);
      assertClose("∂C", gradients.c(), expected.toC, sizes.toC);
      assertClose("∂D", gradients.d(), expected.toD, sizes.toD);
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    var shape = new ScanShape(3, 70, 300, 5);
    var in = inputs(shape, 3);
    var upstream = uniform(new SplittableRandom(4), shape.sequence(), -1, 1);
    ScanArrays one = null;
    for (int threads = 1; threads <= 4; threads++) {
      var y = FloatBuffer.allocate(shape.sequence());
      var gradients = ScanArrays.zeros(shape);
      try (var scan = new SelectiveScan(threads)) {
        var states = scan.forward(shape, in, SelectiveScan.start(shape), y);
        scan.reverse(shape, in, states.between(), upstream, gradients);
      }
      if (one == null) one = gradients;
      assertThat(gradients).isEqualTo(one);
    }
  }

  @Property(tries = 20)
  void stepByStepIsTheScanToTheBit(
      @ForAll @IntRange(min = 1, max = 80) int time, @ForAll long seed) {
    var shape = new ScanShape(2, time, 37, 4);
    var in = inputs(shape, seed);
    var y = FloatBuffer.allocate(shape.sequence());
    try (var scan = new SelectiveScan(2)) {
      var last = scan.forward(shape, in, SelectiveScan.start(shape), y).last();
      var state = SelectiveScan.start(shape);
      var step = new ScanShape(2, 1, 37, 4);
      for (int t = 0; t < time; t++) {
        var now = FloatBuffer.allocate(step.sequence());
        state = scan.forward(step, at(shape, in, t), state, now).last();
        assertThat(now).isEqualTo(rows(y, time, 37, t));
      }
      assertThat(state).isEqualTo(last);
    }
  }

  @Property(tries = 20)
  void aSequenceWithinARowIsThatInARowOfItsOwnToTheBit(
      @ForAll @IntRange(min = 1, max = 70) int first,
      @ForAll @IntRange(min = 1, max = 70) int second,
      @ForAll long seed) {
    int[] times = {first, second, 5};
    var shape = new ScanShape(1, first + second + 5, 37, 4);
    var all = inputs(shape, seed);
    var starts = new BitSet();
    starts.set(first);
    starts.set(first + second);
    var upstream = uniform(new SplittableRandom(seed + 2), shape.sequence(), -1, 1);
    var found =
        new Pass(
            shape,
            new ScanArrays(all.x(), all.delta(), all.a(), all.b(), all.c(), all.d(), starts),
            upstream);
    int from = 0;
    for (int time : times) {
      var part = new ScanShape(1, time, 37, 4);
      var expected = new Pass(part, part(all, from, time), slice(upstream, from, time, 37));
      assertThat(slice(found.y, from, time, 37)).isEqualTo(expected.y);
      assertThat(slice(found.gradients.x(), from, time, 37)).isEqualTo(expected.gradients.x());
      assertThat(slice(found.gradients.delta(), from, time, 37))
          .isEqualTo(expected.gradients.delta());
      assertThat(slice(found.gradients.b(), from, time, 4)).isEqualTo(expected.gradients.b());
      assertThat(slice(found.gradients.c(), from, time, 4)).isEqualTo(expected.gradients.c());
      for (int i = 0; i < 37 * 4; i++) found.a[i] -= expected.gradients.a().get(i);
      for (int i = 0; i < 37; i++) found.d[i] -= expected.gradients.d().get(i);
      from += time;
    }
    // The gradients of what all steps share add up.
    for (double rest : found.a) assertThat(rest).isCloseTo(0, within(1e-4));
    for (double rest : found.d) assertThat(rest).isCloseTo(0, within(1e-4));
  }

  @Test
  void anArrayOfAnotherSizeIsNamed() {
    var shape = new ScanShape(1, 2, 3, 4);
    try (var scan = new SelectiveScan(1)) {
      assertThatThrownBy(
              () ->
                  scan.forward(
                      shape,
                      ScanArrays.zeros(new ScanShape(1, 2, 3, 5)),
                      SelectiveScan.start(shape),
                      FloatBuffer.allocate(6)))
          .hasMessage("a has 15 numbers; the scan needs 12");
    }
  }

  /** Forward and back. */
  private static final class Pass {
    final FloatBuffer y;
    final ScanArrays gradients;
    final double[] a;
    final double[] d;

    Pass(ScanShape shape, ScanArrays in, FloatBuffer upstream) {
      this.y = FloatBuffer.allocate(shape.sequence());
      this.gradients = ScanArrays.zeros(shape);
      try (var scan = new SelectiveScan(2)) {
        var states = scan.forward(shape, in, SelectiveScan.start(shape), y);
        scan.reverse(shape, in, states.between(), upstream, gradients);
      }
      this.a = doubles(gradients.a());
      this.d = doubles(gradients.d());
    }

    private static double[] doubles(FloatBuffer buffer) {
      return IntStream.range(0, buffer.limit()).mapToDouble(buffer::get).toArray();
    }
  }

  /** Steps [from, from + time) of the only row. */
  private static ScanArrays part(ScanArrays in, int from, int time) {
    return new ScanArrays(
        slice(in.x(), from, time, 37),
        slice(in.delta(), from, time, 37),
        in.a(),
        slice(in.b(), from, time, 4),
        slice(in.c(), from, time, 4),
        in.d());
  }

  private static FloatBuffer slice(FloatBuffer all, int from, int time, int width) {
    var some = FloatBuffer.allocate(time * width);
    some.put(0, all, from * width, time * width);
    return some;
  }

  /** Step t alone. */
  private static ScanArrays at(ScanShape shape, ScanArrays in, int t) {
    return new ScanArrays(
        rows(in.x(), shape.time(), shape.channels(), t),
        rows(in.delta(), shape.time(), shape.channels(), t),
        in.a(),
        rows(in.b(), shape.time(), shape.states(), t),
        rows(in.c(), shape.time(), shape.states(), t),
        in.d());
  }

  private static FloatBuffer rows(FloatBuffer all, int time, int width, int t) {
    int batch = all.limit() / (time * width);
    var rows = FloatBuffer.allocate(batch * width);
    for (int i = 0; i < batch; i++) {
      rows.put(i * width, all, (i * time + t) * width, width);
    }
    return rows;
  }

  /** As a Mamba layer makes them at its start: A = -1 to -N, Δ from 1e-3 to 1 and more. */
  private static ScanArrays inputs(ScanShape shape, long seed) {
    var random = new SplittableRandom(seed);
    var delta = FloatBuffer.allocate(shape.sequence());
    for (int i = 0; i < delta.limit(); i++) {
      delta.put(i, (float) Math.pow(10, random.nextDouble(-3, 0.3)));
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
}
