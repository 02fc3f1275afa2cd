package dev.latebloom.train.scan;

import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The selective scan of Mamba (Gu and Dao 2023, algorithm 2 and equation 2), forward and back, in
 * each channel d with its N states:
 *
 * <pre>
 * h_t = e^(Δ_t A) ∘ h_{t-1} + (Δ_t B_t) x_t        y_t = C_t · h_t + D x_t
 * </pre>
 *
 * where h_{t-1} counts as 0 at the steps that {@link ScanArrays#starts} names.
 *
 * <p>Belongs to one caller at a time; shares its work out over a fixed number of threads, and the
 * results do not depend on how many. Reads and writes memory as it is: no array (B, T, D, N) is
 * ever made.
 */
public final class SelectiveScan implements AutoCloseable {
  /** Steps whose states the reverse pass holds at once. */
  static final int CHUNK = 32;

  private final Workers workers;

  /** For single steps, as in decoding: waking a thread takes longer. */
  private final Workers alone = new Workers(1);

  /** What single steps work in; making it anew takes as long as one. */
  private ChannelBlock single = new ChannelBlock(1, 1);

  /**
   * @param threads to share the work
   */
  public SelectiveScan(int threads) {
    this.workers = new Workers(threads);
  }

  /**
   * What a forward pass leaves.
   *
   * @param last states after the last step, (B, N, D): where decoding goes on
   * @param between states before each chunk of steps, (B, chunks, N, D), for the reverse pass
   */
  public record States(FloatBuffer last, FloatBuffer between) {}

  /** States of zero, (B, N, D), from which a sequence begins. */
  public static FloatBuffer start(ScanShape shape) {
    return FloatBuffer.allocate(shape.state());
  }

  /**
   * Scans.
   *
   * @param start h_0, (B, N, D); only read
   * @param y (B, T, D); only written
   * @throws IllegalArgumentException when an array has another size
   */
  public States forward(ScanShape shape, ScanArrays in, FloatBuffer start, FloatBuffer y) {
    ScanArrays.require("h", start, shape.state());
    var between = FloatBuffer.allocate(Math.multiplyExact(chunks(shape), shape.state()));
    var last = FloatBuffer.allocate(shape.state()).put(0, start, 0, shape.state());
    scan(shape, in, last, y, Optional.of(between));
    return new States(last, between);
  }

  /**
   * Scans on, where nobody goes back.
   *
   * @param state (B, N, D), of the steps before; becomes that after the last step
   * @param y (B, T, D); only written
   * @throws IllegalArgumentException when an array has another size
   */
  public void advance(ScanShape shape, ScanArrays in, FloatBuffer state, FloatBuffer y) {
    scan(shape, in, state, y, Optional.empty());
  }

  private void scan(
      ScanShape shape,
      ScanArrays in,
      FloatBuffer state,
      FloatBuffer y,
      Optional<FloatBuffer> between) {
    in.require(shape);
    ScanArrays.require("h", state, shape.state());
    ScanArrays.require("y", y, shape.sequence());
    int chunks = chunks(shape);
    boolean isStep = shape.time() == 1;
    (isStep ? alone : workers)
        .run(
            shape.batch() * blocks(shape),
            () -> isStep ? single(shape) : new ChannelBlock(shape.states(), width(shape)),
            (block, task) -> {
              var chunk = chunk(shape, in, between.orElse(state), task, 0);
              int count = chunk.count();
              int at = chunk.sequence() * shape.states() * shape.channels() + chunk.first();
              block.begin(in, chunk.first(), count);
              block.takeState(state, at, shape.channels(), count);
              for (int number = 0; number < chunks; number++) {
                chunk = chunk(shape, in, between.orElse(state), task, number);
                if (between.isPresent()) chunk.putState(block);
                for (int k = 0; k < chunk.steps(); k++) {
                  if (chunk.begins(k)) block.forget(count);
                  block.step(in, y, chunk.at(k), chunk.row(k), count);
                }
              }
              block.putState(state, at, shape.channels(), count);
            });
  }

  private ChannelBlock single(ScanShape shape) {
    if (!single.fits(shape.states(), width(shape))) {
      single = new ChannelBlock(shape.states(), width(shape));
    }
    return single;
  }

  /**
   * Goes back. The start's gradient is not computed: sequences begin at zero in training.
   *
   * @param between of the forward pass over the same arrays
   * @param upstream ∂L/∂y (B, T, D)
   * @param gradients written over
   * @throws IllegalArgumentException when an array has another size
   */
  public void reverse(
      ScanShape shape,
      ScanArrays in,
      FloatBuffer between,
      FloatBuffer upstream,
      ScanArrays gradients) {
    in.require(shape);
    gradients.require(shape);
    ScanArrays.require("upstream", upstream, shape.sequence());
    ScanArrays.require("between", between, Math.multiplyExact(chunks(shape), shape.state()));
    var target = ReverseTarget.of(shape, blocks(shape), upstream, gradients);
    workers.run(
        shape.batch() * blocks(shape),
        () -> new ReverseBlock(shape.states(), width(shape), Math.min(CHUNK, shape.time())),
        (block, task) -> {
          int last = chunks(shape) - 1;
          var chunk = chunk(shape, in, between, task, last);
          block.begin(in, chunk.first(), chunk.count());
          for (int number = last; number >= 0; number--) {
            chunk = chunk(shape, in, between, task, number);
            block.remember(chunk);
            block.reverse(chunk, target);
          }
          block.end(target, chunk.sequence(), chunk.first(), shape.channels(), chunk.count());
        });
    target.collect(shape);
  }

  /** Task after task: all blocks of the first sequence, then of the next. */
  private static Chunk chunk(
      ScanShape shape, ScanArrays in, FloatBuffer between, int task, int number) {
    int block = task % blocks(shape);
    int first = block * ChannelBlock.WIDTH;
    int count = Math.min(ChannelBlock.WIDTH, shape.channels() - first);
    return new Chunk(shape, in, between, task / blocks(shape), number, CHUNK, block, first, count);
  }

  private static int blocks(ScanShape shape) {
    return (shape.channels() + ChannelBlock.WIDTH - 1) / ChannelBlock.WIDTH;
  }

  private static int chunks(ScanShape shape) {
    return (shape.time() + CHUNK - 1) / CHUNK;
  }

  private static int width(ScanShape shape) {
    return Math.min(ChannelBlock.WIDTH, shape.channels());
  }

  @Override
  public void close() {
    alone.close();
    workers.close();
  }
}
