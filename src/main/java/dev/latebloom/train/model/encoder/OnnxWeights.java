package dev.latebloom.train.model.encoder;

import ai.djl.ndarray.types.Shape;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The float32 weights of a graph of ONNX that PyTorch has exported, under the names that they had
 * there: of what a product multiplies by, the exporter keeps the module's name and not the
 * weight's, and writes inputs before outputs.
 *
 * <p>Numbers of fields are those of onnx.proto.
 */
final class OnnxWeights {
  private static final int GRAPH = 7;
  private static final int NODE = 1;
  private static final int INITIALIZER = 5;
  private static final int FLOAT = 1;

  /**
   * A weight.
   *
   * @param floats in little-endian order
   */
  record Weight(Shape shape, ByteBuffer floats) {
    /** A matrix with its rows as columns. */
    Weight turned() {
      int rows = Math.toIntExact(shape.get(0));
      int columns = Math.toIntExact(shape.get(1));
      var from = floats.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      var to = ByteBuffer.allocate(floats.remaining()).order(ByteOrder.LITTLE_ENDIAN);
      for (int column = 0; column < columns; column++) {
        for (int row = 0; row < rows; row++) to.putFloat(from.get(row * columns + column));
      }
      return new Weight(new Shape(columns, rows), to.flip());
    }
  }

  private record Node(String kind, String name, List<String> inputs) {}

  private final Map<String, Weight> initializers = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  private OnnxWeights() {}

  /**
   * Reads the content of a file.
   *
   * @throws IOException when it is no graph of ONNX
   */
  static Map<String, Weight> read(byte[] file) throws IOException {
    var read = new OnnxWeights();
    var model = CodedInputStream.newInstance(file);
    for (int tag = model.readTag(); tag != 0; tag = model.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == GRAPH) read.graph(inner(model));
      else model.skipField(tag);
    }
    return read.named();
  }

  private Map<String, Weight> named() {
    var named = new HashMap<>(initializers);
    for (var node : nodes) {
      if (!node.kind().equals("MatMul") || node.inputs().size() != 2) continue;
      var weight = named.remove(node.inputs().get(1));
      if (weight == null) continue;
      var module = node.name().substring(1, node.name().lastIndexOf('/')).replace('/', '.');
      named.put(module + ".weight", weight.turned());
    }
    return named;
  }

  private void graph(CodedInputStream graph) throws IOException {
    for (int tag = graph.readTag(); tag != 0; tag = graph.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case NODE -> node(inner(graph));
        case INITIALIZER -> initializer(inner(graph));
        default -> graph.skipField(tag);
      }
    }
  }

  private void node(CodedInputStream node) throws IOException {
    var inputs = new ArrayList<String>();
    var name = "";
    var kind = "";
    for (int tag = node.readTag(); tag != 0; tag = node.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> inputs.add(node.readString());
        case 3 -> name = node.readString();
        case 4 -> kind = node.readString();
        default -> node.skipField(tag);
      }
    }
    nodes.add(new Node(kind, name, inputs));
  }

  private void initializer(CodedInputStream tensor) throws IOException {
    var dimensions = new ArrayList<Long>();
    int type = 0;
    var name = "";
    var floats = ByteBuffer.allocate(0);
    for (int tag = tensor.readTag(); tag != 0; tag = tensor.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> dimensions(tensor, tag, dimensions);
        case 2 -> type = tensor.readInt32();
        case 8 -> name = tensor.readString();
        case 9 -> floats = tensor.readByteBuffer();
        default -> tensor.skipField(tag);
      }
    }
    if (type != FLOAT) return;
    var shape = new Shape(dimensions.stream().mapToLong(each -> each).toArray());
    initializers.put(name, new Weight(shape, floats));
  }

  /** One after the other or packed, as whoever wrote them liked. */
  private static void dimensions(CodedInputStream tensor, int tag, List<Long> to)
      throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      to.add(tensor.readInt64());
      return;
    }
    var packed = inner(tensor);
    while (!packed.isAtEnd()) to.add(packed.readInt64());
  }

  private static CodedInputStream inner(CodedInputStream message) throws IOException {
    return CodedInputStream.newInstance(message.readByteBuffer());
  }
}
