package dev.latebloom.cluster.outer;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The numbers of a model's weights, a tensor each, as they are written to a file. */
public final class Tensors {
  private Tensors() {}

  static float[][] copy(float[][] tensors) {
    return Arrays.stream(tensors).map(float[]::clone).toArray(float[][]::new);
  }

  static ByteBuffer bytes(float[] numbers) {
    var bytes = ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes;
  }

  /** Writes what {@link #read} reads. */
  public static void write(DataOutputStream out, float[] tensor) throws IOException {
    out.writeInt(tensor.length);
    out.write(bytes(tensor).array());
  }

  /**
   * Reads into a tensor.
   *
   * @throws IOException when another number of numbers was written
   */
  public static void read(DataInputStream in, float[] tensor) throws IOException {
    int length = in.readInt();
    if (length != tensor.length) {
      throw new IOException(
          "weights of a round have a tensor of %d numbers where this model and cluster.momentum have %d"
              .formatted(length, tensor.length));
    }
    var bytes = ByteBuffer.wrap(in.readNBytes(Float.BYTES * length)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() != Float.BYTES * length) throw new IOException("weights are cut off");
    bytes.asFloatBuffer().get(tensor);
  }
}
