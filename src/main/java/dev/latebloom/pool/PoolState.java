package dev.latebloom.pool;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pool as it was right after the draw of one step.
 *
 * @param step the last step drawn
 * @param drawnOnce ids below this have been drawn at least once
 * @param offsets for each Kafka partition, the next record to read
 * @param pending weights of steps up to {@code step} that no draw has seen yet
 */
public record PoolState(
    long step,
    long admitted,
    long drawnOnce,
    Map<Integer, Long> offsets,
    List<Pool.Reweigh> pending,
    Urn urn) {
  public PoolState {
    offsets = Map.copyOf(offsets);
    pending = List.copyOf(pending);
  }

  private static final String FILE = "pool.bin";

  /** Before the first step. */
  public static PoolState fresh(int capacity, long seed) {
    return new PoolState(0, 0, 0, Map.of(), List.of(), new Urn(capacity, seed));
  }

  PoolState withPending(List<Pool.Reweigh> all) {
    return new PoolState(step, admitted, drawnOnce, offsets, all, urn);
  }

  void writeTo(Path folder) throws IOException {
    try (var out =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(folder.resolve(FILE)), 1 << 16))) {
      out.writeLong(step);
      out.writeLong(admitted);
      out.writeLong(drawnOnce);
      out.writeInt(offsets.size());
      for (var entry : new TreeMap<>(offsets).entrySet()) {
        out.writeInt(entry.getKey());
        out.writeLong(entry.getValue());
      }
      out.writeInt(pending.size());
      for (var entry : pending) write(out, entry);
      urn.writeTo(out);
    }
  }

  /**
   * Reads the pool's part of a checkpoint.
   *
   * @throws IOException when the file is missing, cut short or corrupt
   */
  public static PoolState readFrom(Path folder) throws IOException {
    try (var in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(folder.resolve(FILE)), 1 << 16))) {
      long step = in.readLong();
      long admitted = in.readLong();
      long drawnOnce = in.readLong();
      var offsets = new TreeMap<Integer, Long>();
      for (int left = in.readInt(); left > 0; left--) offsets.put(in.readInt(), in.readLong());
      var pending = new ArrayList<Pool.Reweigh>();
      for (int left = in.readInt(); left > 0; left--) pending.add(readEntry(in));
      return new PoolState(step, admitted, drawnOnce, offsets, pending, Urn.readFrom(in));
    }
  }

  private static void write(DataOutputStream out, Pool.Reweigh entry) throws IOException {
    out.writeLong(entry.step());
    out.writeInt(entry.weights().size());
    for (int i = 0; i < entry.weights().size(); i++) {
      out.writeLong(entry.weights().id(i));
      out.writeShort(entry.weights().weight(i));
    }
  }

  private static Pool.Reweigh readEntry(DataInputStream in) throws IOException {
    long step = in.readLong();
    int size = in.readInt();
    var ids = new long[size];
    var weights = new short[size];
    for (int i = 0; i < size; i++) {
      ids[i] = in.readLong();
      weights[i] = in.readShort();
    }
    return new Pool.Reweigh(step, new Weights(ids, weights));
  }
}
