package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.lens.pursuit.Pursued;
import dev.latebloom.lens.pursuit.Pursuit;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Orthogonal matching pursuit, ours beside scikit-learn's ({@code bench/peers/pursuit.py}), on the
 * same vectors and atoms: once with an atom a scan, as the textbook has it, and once as the lens
 * does it. The peer takes vectors one after the other, so a part of them says how long all take.
 */
public final class PursuitBench {
  private static final int ATOMS = 8;

  private PursuitBench() {}

  /** Arguments: vectors, atoms in the dictionary, width, vectors of the peer, turns. */
  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    int vectors = number(arguments, 0, 3072);
    int dictionary = number(arguments, 1, 50_257);
    int width = number(arguments, 2, 768);
    int peers = number(arguments, 3, 64);
    int turns = number(arguments, 4, 2);
    var folder = Files.createTempDirectory("pursuit");
    for (var name : List.of("vectors", "atoms", "supports")) {
      folder.resolve(name).toFile().deleteOnExit();
    }
    try (var torch = Torch.load("cpu", 0);
        var kernels = torch.load(KernelArchive.ofResource(VsaProbe.class, "lens.kernel"));
        var scope = torch.scope()) {
      var random = new RandomVectors(torch, kernels, 1);
      var rows = random.gaussian(scope, "vectors", vectors, width);
      var none = Norm.none(torch, scope, width);
      var table = random.gaussian(scope, "atoms", dictionary, width);
      var mean = new NDList(torch.zeros(scope, new Shape(1, width)));
      var atoms = none.unit(torch, kernels, scope, Norm.Way.FORTH, List.of(table), mean);
      table.close();
      write(folder.resolve("vectors"), rows);
      write(folder.resolve("atoms"), atoms);
      for (int turn = 0; turn < turns; turn++) {
        var exact =
            timed(
                "an atom a scan",
                vectors,
                () -> new Pursuit(torch, kernels, 1).run(rows, atoms, ATOMS));
        var lens =
            timed(
                "8 atoms a scan",
                vectors,
                () -> new Pursuit(torch, kernels, 8).run(rows, atoms, ATOMS));
        double peer = peer(folder, width, peers);
        int[] theirs = ids(folder.resolve("supports"));
        System.out.printf(
            "scikit-learn: %.1f ms a vector (%d vectors); ours %.2f and %.2f; %.1f and %.1f times"
                + " faster%n",
            peer,
            peers,
            exact.milliseconds(),
            lens.milliseconds(),
            peer / exact.milliseconds(),
            peer / lens.milliseconds());
        System.out.printf(
            "same 8 atoms as scikit-learn: %.1f%% and %.1f%% of %d vectors; mean R² %.4f and"
                + " %.4f%n",
            100 * same(exact.found(), theirs, peers),
            100 * same(lens.found(), theirs, peers),
            peers,
            share(exact.found()),
            share(lens.found()));
      }
    }
  }

  private record Timed(Pursued found, double milliseconds) {}

  @FunctionalInterface
  private interface Work {
    Pursued run();
  }

  private static Timed timed(String what, int vectors, Work work) {
    long began = System.nanoTime();
    var found = work.run();
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf("%s: %d vectors in %.1f s%n", what, vectors, seconds);
    return new Timed(found, 1000 * seconds / vectors);
  }

  private static double peer(Path folder, int width, int vectors) throws Exception {
    var python = System.getenv().getOrDefault("LATEBLOOM_PEERS_PYTHON", "python3");
    var script = Path.of("bench/peers/pursuit.py").toString();
    var process =
        new ProcessBuilder(python, script, folder.toString(), "" + width, "" + vectors, "" + ATOMS)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var said = process.inputReader().readLine();
    if (process.waitFor() != 0 || said == null) {
      throw new IOException("the peer ended; bench/peers/README.md says what it needs");
    }
    return 1000 * Double.parseDouble(said) / vectors;
  }

  private static double same(Pursued ours, int[] theirs, int vectors) {
    int same = 0;
    for (int row = 0; row < vectors; row++) {
      var one = new HashSet<Integer>();
      var other = new HashSet<Integer>();
      for (int n = 0; n < ATOMS; n++) {
        one.add(ours.atom(row, n));
        other.add(theirs[row * ATOMS + n]);
      }
      if (one.equals(other)) same++;
    }
    return (double) same / vectors;
  }

  private static double share(Pursued found) {
    double sum = 0;
    for (int row = 0; row < found.rows(); row++) sum += found.share(row, ATOMS);
    return sum / found.rows();
  }

  private static void write(Path file, NDArray array) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var bytes = array.toByteBuffer();
      while (bytes.hasRemaining()) channel.write(bytes);
    }
  }

  private static int[] ids(Path file) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var ids = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(ids);
    return ids;
  }

  private static int number(String[] arguments, int at, int otherwise) {
    return at < arguments.length ? Integer.parseInt(arguments[at]) : otherwise;
  }
}
