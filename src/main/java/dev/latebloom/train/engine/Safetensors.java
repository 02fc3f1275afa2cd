package dev.latebloom.train.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The tensors of a safetensors file, or of a model folder whose weights are one such file or
 * several (shards) with an index.
 *
 * <p>Files are memory-mapped, and every header is checked before any tensor can be read: opening
 * succeeds for all of them or not at all. Mappings last until this object and every buffer from it
 * are garbage. Nothing here is as large as a file on the heap; a header takes 100 MB at most.
 *
 * <p>Files must not be cut off while they are in use. A file that is shorter than it was when
 * opened is noticed by {@link #floats}. One that is cut off later, while a buffer from {@code
 * floats} is being read, reads as zeros to the end of the page of the cut; beyond that Java gets an
 * {@code InternalError}, and native code <b>ends the process</b> (SIGBUS). Replacing a file by
 * renaming another over it is safe: the mapping keeps the old one. All our own writing is of that
 * kind.
 */
public final class Safetensors {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  /** A tensor and where it is. */
  private record Placed(SafetensorsFile file, SafetensorsHeader.Tensor tensor) {}

  private final Path path;
  private final Map<String, Placed> tensors;
  private final Map<String, String> metadata;

  private Safetensors(Path path, List<SafetensorsFile> files) {
    this.path = path;
    var placed = new LinkedHashMap<String, Placed>();
    var lines = new LinkedHashMap<String, String>();
    for (var file : files) {
      file.header().tensors().forEach((name, tensor) -> placed.put(name, new Placed(file, tensor)));
      file.header().metadata().forEach(lines::putIfAbsent);
    }
    this.tensors = Collections.unmodifiableMap(placed);
    this.metadata = Collections.unmodifiableMap(lines);
  }

  /**
   * Maps and checks a file, or the weights in a folder: {@code model.safetensors}, or where there
   * is none the shards that {@code model.safetensors.index.json} names.
   *
   * @throws IOException when a file is missing or cut off, its header is not a header, or index and
   *     shards disagree about any tensor: it says where
   */
  public static Safetensors open(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return new Safetensors(path, List.of(SafetensorsFile.open(path)));
    }
    var single = path.resolve(SINGLE);
    if (Files.exists(single)) {
      return new Safetensors(path, List.of(SafetensorsFile.open(single)));
    }
    var index = path.resolve(INDEX);
    if (Files.exists(index)) return new Safetensors(path, ShardIndex.read(index).open(path));
    throw new IOException(path + " has neither " + SINGLE + " nor " + INDEX);
  }

  /** Whether {@link #open} would find weights in {@code folder}. */
  public static boolean areIn(Path folder) {
    return Files.exists(folder.resolve(SINGLE)) || Files.exists(folder.resolve(INDEX));
  }

  /** The tensors, in the order of their data; those of shards in the order of the shards' names. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** Free text that the writer left; where several shards have a line, that of the first. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * The shape of {@code name}.
   *
   * @throws IOException when there is no such tensor
   */
  public Shape shape(String name) throws IOException {
    return placed(name).tensor.shape();
  }

  /**
   * What {@code name} is stored as. Written as the same type, unchanged numbers give the same
   * bytes.
   *
   * @throws IOException when there is no such tensor, or it holds no floating-point numbers that we
   *     read
   */
  public FloatType type(String name) throws IOException {
    var placed = placed(name);
    return placed.file.type(name, placed.tensor);
  }

  /**
   * The numbers of {@code name} as float32: direct, read-only, little-endian. F32 is the file's own
   * memory; F16 and BF16 are converted, exactly, into new direct memory.
   *
   * @param expected the shape it must have
   * @throws IOException when there is no such tensor, it has another shape, is not of a {@link
   *     FloatType}, has more than 2³¹ / 4 - 1 numbers (the longest buffer), or its file has been
   *     cut off
   */
  public ByteBuffer floats(String name, Shape expected) throws IOException {
    var placed = placed(name);
    return placed.file.floats(name, placed.tensor, expected);
  }

  /**
   * The tensors of the names and shapes of {@code like}, in its order, as arrays of {@code scope}.
   *
   * @throws IOException as {@link #floats}
   */
  public NDList arrays(Torch torch, NDManager scope, Map<String, NDArray> like) throws IOException {
    var arrays = new NDList();
    for (var each : like.entrySet()) {
      var shape = each.getValue().getShape();
      arrays.add(torch.create(scope, floats(each.getKey(), shape), shape));
    }
    return arrays;
  }

  /**
   * Gives {@code to} the numbers of {@code name} as {@link #floats} has them, a piece of at most a
   * megabyte after the other, and maps nothing: however large a model is, no more of it is in
   * memory at once. A piece is overwritten by the next.
   *
   * @throws IOException as {@link #floats}, but for its bound on the number of numbers
   */
  public void read(String name, Shape expected, Consumer<ByteBuffer> to) throws IOException {
    var placed = placed(name);
    placed.file.read(name, placed.tensor, expected, to);
  }

  /**
   * Whether two tensors are the same to the bit, of one type and shape. Nothing is copied.
   *
   * @throws IOException when one is not there
   */
  public boolean same(String one, String other) throws IOException {
    var first = placed(one);
    var second = placed(other);
    return first.tensor.type().equals(second.tensor.type())
        && first.tensor.shape().equals(second.tensor.shape())
        && first.file.stored(first.tensor).mismatch(second.file.stored(second.tensor)) < 0;
  }

  private Placed placed(String name) throws IOException {
    var placed = tensors.get(name);
    if (placed == null) throw new IOException(path + " has no tensor " + name);
    return placed;
  }
}
