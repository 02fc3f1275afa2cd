package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Damaged files are read as what they now say, or refused; nothing else can happen. */
final class SafetensorsFuzzTest {
  private static final String HEADER =
      "{\"__metadata__\":{\"format\":\"pt\"},"
          + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
          + "\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[24,32]},"
          + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[32,36]},"
          + "\"i\":{\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":[36,37]}}";
  private static final byte[] JUNK =
      "{}[]\":,0123456789-.eE\\u \0F16BF32shapedtype".getBytes(StandardCharsets.UTF_8);

  private static Path folder = Path.of("");

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("latebloom-fuzz");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("m.safetensors"));
    Files.deleteIfExists(folder.resolve("model.safetensors.index.json"));
    Files.delete(folder);
  }

  @Property(tries = 3000)
  void aDamagedFileReadsAsItsBytesOrIsRefused(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int damages) throws IOException {
    var random = new Random(seed);
    byte[] bytes = SafetensorsTest.bytes(HEADER, 37);
    for (int i = bytes.length - 37; i < bytes.length; i++) bytes[i] = (byte) random.nextInt();
    for (int i = 0; i < damages; i++) bytes = damaged(bytes, random);
    var file = folder.resolve("m.safetensors");
    Files.write(file, bytes);

    try {
      checkAll(Safetensors.open(file), bytes);
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
    }
  }

  /** What can be read is, number by number, what lies at its place. */
  private static void checkAll(Safetensors in, byte[] bytes) throws IOException {
    var raw = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = Long.BYTES + (int) raw.getLong(0);
    for (var name : in.names()) {
      var shape = in.shape(name);
      FloatType type;
      try {
        type = in.type(name);
      } catch (IOException e) {
        // Of another type: it cannot be read, and where the next one lies is not known here.
        return;
      }
      var floats = in.floats(name, shape);
      assertThat(floats.remaining()).isEqualTo(shape.size() * Float.BYTES);
      while (floats.hasRemaining()) {
        int found = floats.getInt();
        if (type == FloatType.F32) assertThat(found).isEqualTo(raw.getInt(at));
        if (type == FloatType.BF16) assertThat(found >>> 16).isEqualTo(raw.getShort(at) & 0xffff);
        at += type.width();
      }
    }
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    if (bytes.length == 0) return new byte[random.nextInt(20)];
    int at = random.nextInt(bytes.length);
    byte junk = JUNK[random.nextInt(JUNK.length)];
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> joined(Arrays.copyOf(bytes, at), new byte[] {junk}, tail(bytes, at));
      case 2 -> joined(Arrays.copyOf(bytes, at), tail(bytes, at + 1));
      case 3 -> joined(Arrays.copyOf(bytes, at), tail(bytes, random.nextInt(bytes.length)));
      case 4 -> {
        var flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      default -> {
        var replaced = bytes.clone();
        replaced[at] = junk;
        yield replaced;
      }
    };
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static byte[] joined(byte[]... parts) {
    var all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (var part : parts) all.put(part);
    return all.array();
  }

  @Property(tries = 1000)
  void aDamagedIndexIsReadOrRefused(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int damages) throws IOException {
    var random = new Random(seed);
    Files.write(folder.resolve("m.safetensors"), SafetensorsTest.bytes(HEADER, 37));
    byte[] index =
        ("{\"metadata\":{\"total_size\":37},\"weight_map\":{\"w\":\"m.safetensors\","
                + "\"h\":\"m.safetensors\",\"b\":\"m.safetensors\",\"i\":\"m.safetensors\"}}")
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < damages; i++) index = damaged(index, random);
    Files.write(folder.resolve("model.safetensors.index.json"), index);

    try {
      var in = Safetensors.open(folder);
      assertThat(in.names()).containsExactly("w", "h", "b", "i");
      assertThat(in.shape("w")).isEqualTo(new Shape(2, 3));
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
    }
  }
}
