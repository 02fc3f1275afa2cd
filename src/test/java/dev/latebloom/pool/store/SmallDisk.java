package dev.latebloom.pool.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A disk in memory with room for little, to be filled. Only root can have one. */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one at {@code folder}, which is made; the test is skipped where that is not allowed. */
  public static SmallDisk at(Path folder, int kibibytes) throws IOException {
    Files.createDirectories(folder);
    var size = "size=" + kibibytes + "k";
    boolean mounted = run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.toString());
    assumeTrue(mounted, "skipped: mounting a small disk at " + folder + " needs root");
    return new SmallDisk(folder);
  }

  /** Writes a file until there is no room for another byte. */
  public Path fill() throws IOException {
    var file = folder.resolve("filler");
    try (OutputStream out = Files.newOutputStream(file)) {
      var block = new byte[4096];
      while (true) out.write(block);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) throw e;
    }
    return file;
  }

  private static boolean run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return false; // There is no such command here.
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.onExit().orTimeout(20, TimeUnit.SECONDS).join().exitValue() == 0;
    } catch (CompletionException e) {
      throw new IOException("it hangs: " + said, e);
    }
  }

  @Override
  public void close() throws IOException {
    // Mappings of closed files may live a little longer; a lazy unmount does not mind.
    run("umount", "-l", folder.toString());
  }
}
