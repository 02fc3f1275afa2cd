package dev.latebloom.train.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive made from a source text and the numbers that the text reads as attributes.
 * It may have more of them than the text declares.
 *
 * <p>The archive is a zip of four stored entries: the text, a pickle of one object of class {@code
 * Kernels} with its attributes, an empty tuple of constants, and a format version. Immutable.
 */
public final class KernelArchive {
  private static final int PICKLE_PROTOCOL = 0x80;
  private static final int NEW_OBJECT = 0x81;

  /** Operators as they have been since 2022; an older format has no tanh in gelu. */
  private static final String VERSION = "10\n";

  private final byte[] source;
  private final byte[] attributes;

  private KernelArchive(byte[] source, byte[] attributes) {
    this.source = source;
    this.attributes = attributes;
  }

  /**
   * The class path resource {@code name} beside {@code owner}: a {@code class Kernels(Module)} in
   * the serialised TorchScript dialect, with a method {@code forward}.
   *
   * @throws IllegalArgumentException when there is no such resource
   */
  public static KernelArchive ofResource(Class<?> owner, String name) {
    return ofResources(owner, List.of(name));
  }

  /** As {@link #ofResource}, from several resources one after the other, the first beginning it. */
  public static KernelArchive ofResources(Class<?> owner, List<String> names) {
    return new KernelArchive(
        written(
            out -> {
              for (var name : names) out.write(resource(owner, name));
            }),
        new byte[0]);
  }

  private static byte[] resource(Class<?> owner, String name) throws IOException {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name + " beside " + owner.getName());
      }
      return in.readAllBytes();
    }
  }

  /** As {@link #ofResource}, from the text itself. */
  public static KernelArchive ofText(String text) {
    return new KernelArchive(text.getBytes(StandardCharsets.UTF_8), new byte[0]);
  }

  /** Also sets the attribute that the text declares as {@code name : int}. */
  public KernelArchive with(String name, int value) {
    return withAttribute(
        name,
        out -> {
          out.writeByte('J');
          out.writeInt(Integer.reverseBytes(value));
        });
  }

  /** Also sets the attribute that the text declares as {@code name : float}, a double. */
  public KernelArchive with(String name, double value) {
    return withAttribute(
        name,
        out -> {
          out.writeByte('G');
          out.writeDouble(value);
        });
  }

  /** Also sets the attribute that the text declares as {@code name : List[Tensor]}: to none. */
  public KernelArchive withNoTensors(String name) {
    return withAttribute(
        name, out -> out.writeBytes("ctorch.jit._pickle\nbuild_tensorlist\n](e\u0085R"));
  }

  /** The whole archive. */
  public byte[] bytes() {
    return written(
        target -> {
          try (var zip = new ZipOutputStream(target)) {
            store(zip, "k/data.pkl", withTypes().pickledModule());
            store(zip, "k/constants.pkl", new byte[] {(byte) PICKLE_PROTOCOL, 2, ')', '.'});
            store(zip, "k/version", VERSION.getBytes(StandardCharsets.US_ASCII));
            store(zip, "k/code/__torch__.py", source);
          }
        });
  }

  /** Types by the names that a text may declare for torch's numbers. */
  private KernelArchive withTypes() {
    return with("uint8", 0)
        .with("int8", 1)
        .with("int32", 3)
        .with("int64", 4)
        .with("float32", 6)
        .with("float64", 7)
        .with("boolean", 11)
        .with("bfloat16", 15);
  }

  private byte[] pickledModule() {
    return written(
        out -> {
          out.writeByte(PICKLE_PROTOCOL);
          out.writeByte(2);
          out.writeBytes("c__torch__\nKernels\n");
          out.writeByte(')');
          out.writeByte(NEW_OBJECT);
          out.writeByte('}');
          out.writeByte('(');
          out.write(attributes);
          out.writeByte('u');
          out.writeBytes("b.");
        });
  }

  private KernelArchive withAttribute(String name, Part value) {
    return new KernelArchive(
        source,
        written(
            out -> {
              out.write(attributes);
              byte[] key = name.getBytes(StandardCharsets.UTF_8);
              out.writeByte('X');
              out.writeInt(Integer.reverseBytes(key.length));
              out.write(key);
              value.writeTo(out);
            }));
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    var sum = new CRC32();
    sum.update(bytes);
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(sum.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static byte[] written(Part part) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      part.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @FunctionalInterface
  private interface Part {
    void writeTo(DataOutputStream out) throws IOException;
  }
}
