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
 * The pool as it was right after the last draw of which a checkpoint knows.
 *
 * @param step the last step trained
 * @param untrained the draws made behind it, which the next life sends again
 * @param admitted examples admitted by the last draw
 * @param drawnOnce ids below this have been drawn at least once
 * @param offsets for each Kafka partition, the next record to read
 * @param pending weights of steps up to {@code step} that no draw has seen yet
 */
public record PoolState(
    long step,
    List<Pool.Drawn> untrained,
    long admitted,
    long drawnOnce,
    Map<Integer, Long> offsets,
    List<Pool.Reweigh> pending,
    Urn urn) {
  public PoolState {
    untrained = List.copyOf(untrained);
    offsets = Map.copyOf(offsets);
    pending = List.copyOf(pending);
  }

  private static final String FILE = "pool.bin";

  /** Missing where every draw was trained. */
  private static final String UNTRAINED = "untrained.bin";

  /** Before the first step. */
  public static PoolState fresh(int capacity, long seed) {
    return new PoolState(0, List.of(), 0, 0, Map.of(), List.of(), new Urn(capacity, seed));
  }

  /** The same where the last of its draws are {@code left}, with all weights that wait. */
  PoolState with(List<Pool.Drawn> left, List<Pool.Reweigh> waiting) {
    return new PoolState(step - left.size(), left, admitted, drawnOnce, offsets, waiting, urn);
  }

  /** Examples admitted by the draw of the last step trained. */
  long admittedToTrain() {
    return untrained.isEmpty() ? admitted : untrained.getFirst().firstAdmitted();
  }

  void writeTo(Path folder) throws IOException {
    try (var out = out(folder.resolve(FILE))) {
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
    if (untrained.isEmpty()) return;
    try (var out = out(folder.resolve(UNTRAINED))) {
      out.writeInt(untrained.size());
      for (var drawn : untrained) write(out, drawn);
      for (var drawn : untrained) write(out, drawn.edits());
    }
  }

  /**
   * Reads the pool's part of a checkpoint.
   *
   * @throws IOException when the file is missing, cut short or corrupt
   */
  public static PoolState readFrom(Path folder) throws IOException {
    try (var in = in(folder.resolve(FILE))) {
      long step = in.readLong();
      long admitted = in.readLong();
      long drawnOnce = in.readLong();
      var offsets = new TreeMap<Integer, Long>();
      for (int left = in.readInt(); left > 0; left--) offsets.put(in.readInt(), in.readLong());
      var pending = new ArrayList<Pool.Reweigh>();
      for (int left = in.readInt(); left > 0; left--) pending.add(readEntry(in));
      return new PoolState(
          step, untrained(folder), admitted, drawnOnce, offsets, pending, Urn.readFrom(in));
    }
  }

  private static List<Pool.Drawn> untrained(Path folder) throws IOException {
    var file = folder.resolve(UNTRAINED);
    var draws = new ArrayList<Pool.Drawn>();
    if (!Files.exists(file)) return draws;
    try (var in = in(file)) {
      for (int left = in.readInt(); left > 0; left--) draws.add(readDrawn(in));
      // What an older version has written ends here.
      for (int i = 0; i < draws.size() && in.available() > 0; i++) {
        draws.set(i, draws.get(i).with(readEdits(in)));
      }
    }
    return draws;
  }

  private static DataOutputStream out(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
  }

  private static DataInputStream in(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
  }

  private static void write(DataOutputStream out, Pool.Drawn drawn) throws IOException {
    out.writeLong(drawn.step());
    out.writeLong(drawn.round());
    out.writeLong(drawn.firstAdmitted());
    out.writeLong(drawn.endAdmitted());
    out.writeLong(drawn.weightLag());
    out.writeInt(drawn.ids().size());
    for (int i = 0; i < drawn.ids().size(); i++) {
      out.writeLong(drawn.ids().at(i));
      out.writeShort(drawn.ids().weight(i));
    }
  }

  private static void write(DataOutputStream out, List<Edit> edits) throws IOException {
    out.writeInt(edits.size());
    for (var edit : edits) out.writeLong(EditCode.of(edit));
  }

  private static List<Edit> readEdits(DataInputStream in) throws IOException {
    var edits = new ArrayList<Edit>();
    for (int left = in.readInt(); left > 0; left--) edits.add(EditCode.edit(in.readLong()));
    return edits;
  }

  private static Pool.Drawn readDrawn(DataInputStream in) throws IOException {
    long step = in.readLong();
    long round = in.readLong();
    long firstAdmitted = in.readLong();
    long endAdmitted = in.readLong();
    long weightLag = in.readLong();
    var ids = new long[in.readInt()];
    var weights = new short[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = in.readLong();
      weights[i] = in.readShort();
    }
    var drawn = new DrawnIds(ids, weights);
    return new Pool.Drawn(step, round, drawn, firstAdmitted, endAdmitted, List.of(), weightLag, 0);
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
