package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadBackToTheBit() throws IOException {
    var file = folder.resolve("m.safetensors");
    float[] values = {1.5f, -0f, Float.MIN_VALUE, Float.NaN, 3e38f, -2};
    try (var torch = Torch.load("cpu", 1);
        var scope = torch.scope()) {
      new SafetensorsWriter()
          .note("step", "7")
          .add("b", torch.create(scope, values, new Shape(2, 3)))
          .add("a", torch.create(scope, new float[] {9}, new Shape(1)))
          .write(file);
      var in = Safetensors.open(file);
      assertThat(in.names()).containsExactly("b", "a");
      assertThat(in.metadata()).containsEntry("step", "7");
      var read = torch.create(scope, in.floats("b", new Shape(2, 3)), new Shape(2, 3));
      assertThat(read.toFloatArray()).containsExactly(values);
      assertThatThrownBy(() -> in.floats("b", new Shape(3, 2)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("must be (3, 2)");
      assertThatThrownBy(() -> in.shape("c")).hasMessageContaining("no tensor c");
      assertThatThrownBy(() -> new SafetensorsWriter().write(file))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileReadAndWrittenAgainHasTheSameBytes(FloatType type) throws IOException {
    var first = folder.resolve("first.safetensors");
    int end = (1 << 16) * type.width();
    byte[] data = new byte[end + 3 * 2];
    // Steps of an odd number through all of 16 bits: every F16 and BF16 that there is.
    for (int i = 0; i < data.length; i += 2) {
      int value = i / 2 * 0x9e37;
      data[i] = (byte) value;
      data[i + 1] = (byte) (value >> 8);
    }
    var header =
        ("{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"w\":{\"dtype\":\"%s\",\"shape\":[256,256],\"data_offsets\":[0,%d]},"
                + "\"h\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[%d,%d]}}")
            .formatted(type, end, end, end + 6);
    Files.write(first, bytes(header + " ".repeat((8 - header.length() % 8) % 8), data));
    var second = folder.resolve("second.safetensors");
    try (var torch = Torch.load("cpu", 1);
        var scope = torch.scope()) {
      var in = Safetensors.open(first);
      var writer = new SafetensorsWriter();
      for (var name : in.names()) {
        var shape = in.shape(name);
        var array = torch.create(scope, in.floats(name, shape), shape);
        writer.add(name, array, in.type(name));
      }
      writer.write(second);
    }
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void widerTypesComeFirstSoThatAllAreAligned() throws IOException {
    var file = folder.resolve("m.safetensors");
    try (var torch = Torch.load("cpu", 1);
        var scope = torch.scope()) {
      var three = torch.create(scope, new float[] {1, 2, 3}, new Shape(3));
      new SafetensorsWriter()
          .add("h", three, FloatType.F16)
          .add("w", three)
          .add("b", three, FloatType.BF16)
          .add("v", three)
          .write(file);
    }
    assertThat(Safetensors.open(file).names()).containsExactly("w", "v", "h", "b");
  }

  @Test
  void aFileThatWasCutOffAfterItWasOpenedIsNotRead() throws IOException {
    var in = open(bytes("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8));
    try (var channel =
        FileChannel.open(folder.resolve("x.safetensors"), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 1);
    }
    assertThatThrownBy(() -> in.floats("w", new Shape(2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut off after it was opened");
  }

  @Test
  void aFileThatIsReplacedIsReadAsItWas() throws IOException {
    var header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    var in = open(bytes(header, new byte[] {1, 2, 3, 4}));
    var other = Files.write(folder.resolve("other"), new byte[1]);
    Files.move(other, folder.resolve("x.safetensors"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(in.floats("w", new Shape(1)).getInt()).isEqualTo(0x04030201);
  }

  @Test
  void typesThatAreNotFloatingPointAreListedButNotRead() throws IOException {
    var in = open(bytes("{\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}", 8));
    assertThat(in.shape("n")).isEqualTo(new Shape());
    assertThatThrownBy(() -> in.floats("n", new Shape()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("n in")
        .hasMessageContaining("is I64; only F32, F16 and BF16");
  }

  @Test
  void aTensorLongerThanABufferIsListedButNotRead() throws IOException {
    long bytes = 1L << 31;
    var header =
        "{\"w\":{\"dtype\":\"BF16\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(bytes / 2, bytes);
    var file = folder.resolve("x.safetensors");
    Files.write(file, bytes(header, 0));
    // Nothing but the last byte takes room on the disk.
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), channel.size() + bytes - 1);
    }
    var in = Safetensors.open(file);
    assertThatThrownBy(() -> in.floats("w", new Shape(bytes / 2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("at most 536870911");
  }

  @TestFactory
  Stream<DynamicTest> modelsOfOthersAreReadWholeAndWrittenAlike() {
    return Stream.of("gemma3", "gpt2", "llama", "mamba", "phi", "qwen3", "t5")
        .map(name -> DynamicTest.dynamicTest(name, () -> copyAndCompare(name)));
  }

  private void copyAndCompare(String name) throws IOException {
    var original = Safetensors.open(SharedFiles.folder("golden/" + name));
    var copy = Files.createDirectory(folder.resolve(name)).resolve("model.safetensors");
    try (var torch = Torch.load("cpu", 1);
        var scope = torch.scope()) {
      var writer = new SafetensorsWriter();
      for (var tensor : original.names()) {
        var shape = original.shape(tensor);
        writer.add(tensor, torch.create(scope, original.floats(tensor, shape), shape));
      }
      writer.write(copy);
    }
    var read = Safetensors.open(copy);
    assertThat(read.names()).containsExactlyElementsOf(original.names()).isNotEmpty();
    for (var tensor : read.names()) {
      var shape = original.shape(tensor);
      assertThat(read.floats(tensor, shape)).isEqualTo(original.floats(tensor, shape));
    }
  }

  @Test
  void emptyTensorsAreReadAsEmpty() throws IOException {
    var in =
        open(
            bytes(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[0,0]},"
                    + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]},"
                    + "\"c\":{\"dtype\":\"F16\",\"shape\":[0],\"data_offsets\":[2,2]}}",
                2));
    assertThat(in.names()).containsExactly("a", "b", "c");
    assertThat(in.floats("a", new Shape(0, 3)).remaining()).isZero();
    assertThat(in.floats("c", new Shape(0)).remaining()).isZero();
    assertThat(open(bytes("{}", 0)).names()).isEmpty();
  }

  @Test
  void aHeaderInAnotherEncodingIsRefused() {
    var header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    for (var charset :
        new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, UTF_32LE}) {
      assertThatThrownBy(() -> open(bytes(header.getBytes(charset), new byte[4])))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no JSON object");
    }
    assertThatThrownBy(() -> open(bytes("\ufeff" + header, 4))).isInstanceOf(IOException.class);
    byte[] broken = header.getBytes(StandardCharsets.UTF_8);
    broken[2] = (byte) 0xff;
    assertThatThrownBy(() -> open(bytes(broken, new byte[4])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not JSON");
  }

  private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

  @Test
  void whatIsNoFileIsNotOpened() throws IOException {
    var model = Files.createDirectory(folder.resolve("model"));
    Files.createDirectory(model.resolve("model.safetensors"));
    assertThatThrownBy(() -> Safetensors.open(model))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a file");
  }

  @Test
  void everyCutOfAFileIsNoticed() throws IOException {
    byte[] whole = bytes("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    assertThat(open(whole).names()).containsExactly("w");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> open(cut)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Overlap, gap, beyond the end, data left over.
        "8|{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|begins"
            + " at",
        "12|{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}}|begins"
            + " at",
        "4|{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|cut off",
        "12|{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|cut off",
        // Twice the same name.
        "8|{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|not"
            + " JSON",
        // Shapes that do not fit, or that no machine can hold.
        "8|{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}|needs 12 bytes",
        "8|{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}|natural number",
        "8|{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}}|impossible",
        "8|{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}|offsets",
        "8|{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}|natural number",
        "8|{'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}}|unknown type",
        "8|{'a':{'dtype':'F32'}}|lacks",
        "8|{'a':{'dtype':['F32'],'shape':[2],'data_offsets':[0,8]}}|type that is not text",
        "8|{'a':{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}}|natural number",
        "8|{'a':{'dtype':'F32','shape':[18446744073709551616],'data_offsets':[0,8]}}|natural"
            + " number",
        "8|{'a':[2]}|no JSON object",
        "8|{'__metadata__':{'a':['b']}}|not text",
        "8|['a']|no JSON object",
        "8|{'a'|not JSON",
      })
  void aHeaderThatDoesNotDescribeTheDataIsRefused(int data, String header, String why) {
    assertThatThrownBy(() -> open(bytes(header.replace('\'', '"'), data)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aHeaderThatWouldFillTheMemoryIsRefused() {
    var nested = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    var dimensions = "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(100_000) + "1]}}";
    var name = "{\"" + "a".repeat(40_000) + "\":{}}";
    assertThatThrownBy(() -> open(bytes(nested, 0))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> open(bytes(dimensions, 0))).hasMessageContaining("64 dimensions");
    assertThatThrownBy(() -> open(bytes(name, 0))).hasMessageContaining("too long");
    assertThatThrownBy(() -> open(bytes("{\"a\\nb\":{}}", 0))).hasMessageContaining("control");
  }

  @Test
  void aHugeHeaderLengthIsNotBelieved() {
    var bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (long length : new long[] {-1, 0, 9, Integer.MAX_VALUE + 1L, Long.MIN_VALUE}) {
      bytes.putLong(0, length);
      assertThatThrownBy(() -> open(bytes.array()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Long.toUnsignedString(length) + " bytes");
    }
  }

  private Safetensors open(byte[] bytes) throws IOException {
    var file = folder.resolve("x.safetensors");
    Files.write(file, bytes);
    return Safetensors.open(file);
  }

  /** A file with {@code data} zeros after its header. */
  static byte[] bytes(String header, int data) {
    return bytes(header, new byte[data]);
  }

  private static byte[] bytes(String header, byte[] data) {
    return bytes(header.getBytes(StandardCharsets.UTF_8), data);
  }

  private static byte[] bytes(byte[] text, byte[] data) {
    return ByteBuffer.allocate(8 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }
}
