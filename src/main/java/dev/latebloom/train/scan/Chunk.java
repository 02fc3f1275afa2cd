package dev.latebloom.train.scan;

import java.nio.FloatBuffer;

/**
 * Some steps of some channels of one sequence.
 *
 * @param before states before every chunk, (B, chunks, N, D)
 * @param number of the chunk in its sequence
 * @param length steps of a whole chunk
 * @param block number of the block of channels
 * @param first channel
 * @param count of channels
 */
record Chunk(
    ScanShape shape,
    ScanArrays in,
    FloatBuffer before,
    int sequence,
    int number,
    int length,
    int block,
    int first,
    int count) {

  /** The last chunk of a sequence may be shorter. */
  int steps() {
    return Math.min(length, shape.time() - number * length);
  }

  /** Where the channels of step {@code k} stand in an array (B, T, D). */
  int at(int k) {
    return step(k) * shape.channels() + first;
  }

  /** Where the states of step {@code k} stand in an array (B, T, N). */
  int row(int k) {
    return step(k) * shape.states();
  }

  /** Where they stand in an array (blocks, B, T, N). */
  int partialRow(int k) {
    return block * shape.projection() + row(k);
  }

  /** Whether step {@code k} begins from a state of zero. */
  boolean begins(int k) {
    return in.starts().get(step(k));
  }

  void takeState(ChannelBlock target) {
    target.takeState(before, stateAt(), shape.channels(), count);
  }

  void putState(ChannelBlock source) {
    source.putState(before, stateAt(), shape.channels(), count);
  }

  private int step(int k) {
    return sequence * shape.time() + number * length + k;
  }

  private int stateAt() {
    int chunks = (shape.time() + length - 1) / length;
    return (sequence * chunks + number) * shape.states() * shape.channels() + first;
  }
}
