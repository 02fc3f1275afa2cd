package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        "8|['a']|no JSON object",
        "8|{'a'|not JSON",
      })
  void aHeaderThatDoesNotDescribeTheDataIsRefused(int data, String header, String why) {
    assertThatThrownBy(() -> open(bytes(header.replace('\'', '"'), data)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
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

  private static byte[] bytes(String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }
}
