package dev.latebloom.train.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Set;

/**
 * PyTorch on one device: arrays, kernels and gradients.
 *
 * <p>A {@code Torch} and all that is made from it belong to one thread. Grad mode, the number of
 * threads and the graph executor are thread-local in libtorch, so every public entry of the
 * training code calls {@link #enter} first. Arrays live until their manager closes: what is made
 * for a while comes from a {@link #scope}.
 */
public final class Torch implements AutoCloseable {
  /** What DJL's native side maps; it aborts the whole JVM on any other. */
  private static final Set<DataType> MAPPED =
      Set.of(
          DataType.FLOAT32,
          DataType.FLOAT64,
          DataType.INT32,
          DataType.INT64,
          DataType.INT8,
          DataType.UINT8,
          DataType.BOOLEAN);

  /** What libtorch's allocators say; its errors have no other mark that reaches Java. */
  private static final List<String> OUT_OF_MEMORY =
      List.of("CUDA out of memory", "can't allocate memory", "std::bad_alloc");

  private final Device device;
  private final int threads;
  private final NDManager memory;

  private Torch(Device device, int threads, NDManager memory) {
    this.device = device;
    this.threads = threads;
    this.memory = memory;
  }

  /**
   * Loads the engine; the first load on a machine unpacks it, which takes seconds.
   *
   * @param device "auto" (the first GPU if there is one), "cpu", or "cuda:" and a number
   * @param threads of the CPU kernels; 0 takes all cores. Other counts give other last bits.
   * @throws IllegalArgumentException when there is no such device
   */
  public static Torch load(String device, int threads) {
    // The engine reads it once, at its first load, and otherwise reports to its vendor.
    if (System.getProperty("OPT_OUT_TRACKING") == null) {
      System.setProperty("OPT_OUT_TRACKING", "true");
    }
    var engine = engine();
    var chosen = Devices.choose(device, engine.getGpuCount());
    int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    var torch = new Torch(chosen, count, engine.newBaseManager(chosen));
    torch.enter();
    return torch;
  }

  private static Engine engine() {
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException e) {
      throw new IllegalArgumentException(
          "libtorch cannot be loaded ("
              + e.getMessage()
              + "); PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and PYTORCH_FLAVOR must fit each other,"
              + " or be unset",
          e);
    }
  }

  /** Puts the calling thread into the state that all our native calls expect. */
  public void enter() {
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
    if (JniUtils.getNumThreads() != threads) JniUtils.setNumThreads(threads);
  }

  /** "cpu" or "cuda:" and a number. */
  public String device() {
    return Devices.name(device);
  }

  /** Whether Java can read and write the arrays where they are. */
  public boolean isOnCpu() {
    return device.equals(Device.cpu());
  }

  /** Threads that the CPU kernels use. */
  public int threads() {
    return threads;
  }

  /** A manager for arrays that die together, at its close. */
  public NDManager scope() {
    return memory.newSubManager();
  }

  public Kernels load(KernelArchive archive) {
    return Kernels.load(memory, archive);
  }

  /** Copies {@code values} into an array of {@code shape}. */
  public NDArray create(NDManager scope, int[] values, Shape shape) {
    return scope.create(values, shape);
  }

  /** Copies {@code values} into an array of {@code shape} that torch owns. */
  public NDArray create(NDManager scope, float[] values, Shape shape) {
    return owned(scope.create(values, shape));
  }

  /**
   * Copies native-order float32 values from a direct buffer into an array that torch owns, so that
   * results do not depend on how the buffer was aligned.
   */
  public NDArray create(NDManager scope, ByteBuffer direct, Shape shape) {
    if (!direct.isDirect()) throw new IllegalArgumentException("the buffer is not direct");
    if (direct.remaining() != shape.size() * Float.BYTES) {
      throw new IllegalArgumentException(direct.remaining() + " bytes for shape " + shape);
    }
    return owned(scope.create(direct, shape, DataType.FLOAT32));
  }

  /**
   * Writes the values of each of {@code from} into the one of {@code to} at the same place.
   *
   * <p>DJL's own copy does it under a mode that libtorch has deprecated, and libtorch says so on
   * standard error.
   */
  public void copy(NDList from, NDList to) {
    try (var copying = load(KernelArchive.ofText(COPY))) {
      for (int i = 0; i < from.size(); i++) {
        copying.run("copy", new NDList(to.get(i), from.get(i))).close();
      }
    }
  }

  /** Writes the numbers of an array, from the first to the last. */
  @FunctionalInterface
  public interface Filling {
    void into(FloatBuffer numbers) throws IOException;
  }

  /** An array that is made without a copy of all its numbers elsewhere. */
  public NDArray filled(NDManager scope, Shape shape, Filling filling) throws IOException {
    try (var cpu = scope.newSubManager(Device.cpu())) {
      var array = zeros(cpu, shape);
      filling.into(memory(array));
      var there = array.toDevice(device, false);
      there.attach(scope);
      return there;
    }
  }

  public NDArray zeros(NDManager scope, Shape shape) {
    return scope.zeros(shape, DataType.FLOAT32);
  }

  /**
   * The same values as another type.
   *
   * @throws IllegalArgumentException for a type that exists inside kernels only, such as bfloat16
   */
  public NDArray convert(NDArray array, DataType type) {
    if (!MAPPED.contains(type)) {
      throw new IllegalArgumentException(type + " exists inside kernels only; convert there");
    }
    return array.toType(type, true);
  }

  /**
   * Makes {@code weights} collect gradients.
   *
   * @return one zero array for each weight, in order. {@link #backward} adds to it in place, so it
   *     stays valid as long as its weight.
   */
  public NDList collectGradients(NDList weights) {
    var gradients = new NDList(weights.size());
    try (var scope = scope();
        var touch = load(KernelArchive.ofText(TOUCH))) {
      for (var weight : weights) {
        JniUtils.attachGradient((PtNDArray) weight, true);
        // Torch makes the gradient at the first backward pass; one pass over zero times the
        // weight makes it now, and every later pass adds in place.
        var one = touch.record("touch", new NDList(zeros(scope, new Shape(1)), weight));
        backward(one.head(), zeros(scope, new Shape(1)));
        gradients.add(JniUtils.getGradient((PtNDArray) weight));
      }
    }
    return gradients;
  }

  /** Adds the derivative of {@code (output * upstream).sum()} to every gradient on its way. */
  public void backward(NDArray output, NDArray upstream) {
    JniUtils.backward((PtNDArray) output, (PtNDArray) upstream, false, false);
  }

  /** The same, and what was recorded can be gone through again. */
  public void backwardKeeping(NDArray output, NDArray upstream) {
    JniUtils.backward((PtNDArray) output, (PtNDArray) upstream, true, false);
  }

  /**
   * The values of {@code array}, cut from what computed them, as a place that collects a gradient.
   *
   * @return in the manager of {@code array}, and in its memory
   */
  public NDArray leaf(NDArray array) {
    var leaf = JniUtils.detachGradient((PtNDArray) array);
    JniUtils.attachGradient(leaf, true);
    return leaf;
  }

  /** Whether {@code array} is such a place; of what was computed from one torch does not say. */
  public boolean isLeaf(NDArray array) {
    return JniUtils.requiresGrad((PtNDArray) array);
  }

  /** What {@link #backward} has added up at {@code leaf}; it must have reached it. */
  public NDArray gradient(NDArray leaf) {
    return JniUtils.getGradient((PtNDArray) leaf);
  }

  /**
   * The numbers of a float32 array where they are, for as long as it is open; one that is not
   * contiguous is copied first, and what is written into a copy is lost.
   *
   * @throws IllegalArgumentException when it is on a GPU, or not float32
   */
  public FloatBuffer memory(NDArray array) {
    if (!array.getDevice().equals(Device.cpu()) || array.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "a "
              + array.getDataType()
              + " array on "
              + Devices.name(array.getDevice())
              + " has no memory that Java can read");
    }
    return array.toByteBuffer(true).asFloatBuffer();
  }

  /**
   * Whether {@code failure} says that the device, or the process, has no memory left. All that the
   * failed call made is given back by then; what is cached for later calls is given back here.
   */
  public boolean ranOutOfMemory(EngineException failure) {
    var message = String.valueOf(failure.getMessage());
    boolean out = OUT_OF_MEMORY.stream().anyMatch(message::contains);
    if (out && !isOnCpu()) JniUtils.emptyCudaCache();
    return out;
  }

  /**
   * Whole numbers that kernels read on the CPU, whatever the device: kept as they are and never
   * waited for.
   */
  public NDArray counters(NDManager scope, long[] values) {
    try (var cpu = scope.newSubManager(Device.cpu())) {
      var array = owned(cpu.create(values));
      array.attach(scope);
      return array;
    }
  }

  /** The numbers of {@link #counters} where they are, to be changed, for as long as it is open. */
  public LongBuffer memoryOf(NDArray counters) {
    return counters.toByteBuffer(true).order(ByteOrder.nativeOrder()).asLongBuffer();
  }

  /** Arrays that Java holds alive: flat over training steps unless something leaks. */
  public int liveArrays() {
    return memory.getManagedArrays().size();
  }

  @Override
  public void close() {
    memory.close();
  }

  private static NDArray owned(NDArray borrowed) {
    try (borrowed) {
      return borrowed.duplicate();
    }
  }

  private static final String COPY =
      """
      class Kernels(Module):
        __parameters__ = []
        __buffers__ = []
        def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return x
        def copy(self: __torch__.Kernels, target: Tensor, values: Tensor) -> Tensor:
          return torch.copy_(target, values)
      """;

  private static final String TOUCH =
      """
      class Kernels(Module):
        __parameters__ = []
        __buffers__ = []
        def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return x
        def touch(self: __torch__.Kernels, zero: Tensor, weight: Tensor) -> Tensor:
          return torch.mul(torch.sum(weight), zero)
      """;
}
