package dev.latebloom.app.folder;

import dev.latebloom.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/**
 * Copies what a restart needs of a run, which may go on meanwhile: its newest whole checkpoint, and
 * the files that grow.
 *
 * <p>Those are only ever appended to, so they are read backwards: whatever is copied of the end was
 * there before what is copied ahead of it is read. What the copy has is then whole up to some
 * moment, as after a crash. The journal is read before the examples, of which it counts the number.
 */
public final class Backup {
  private static final int CHUNK = 1 << 20;

  private final RunFolder from;
  private final RunFolder to;

  private Backup(RunFolder from, RunFolder to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Copies into a folder that is not there yet.
   *
   * @return the step of the checkpoint
   * @throws IOException when there is no whole checkpoint, when the broker is the run's own, or
   *     when something cannot be read or written
   */
  public static long of(RunFolder run, Path target) throws IOException {
    if (Files.exists(run.broker())) {
      throw new IOException(
          "%s is written by the run's own broker and cannot be copied while it runs; stop the run and copy all of %s"
              .formatted(run.broker(), run.root()));
    }
    if (Files.exists(target)) throw new IOException(target + " is there; name a new folder");
    return new Backup(run, new RunFolder(target)).make();
  }

  private long make() throws IOException {
    var checkpoints = new Checkpoints(from.checkpoints(), 1);
    var newest =
        checkpoints
            .newest(_ -> {})
            .orElseThrow(
                () ->
                    new IOException(
                        from.root() + " has no whole checkpoint; make one, and then a backup"));
    long step = newest.manifest().step();
    boolean pinned = newest.isPinned();
    if (!pinned) checkpoints.pin(step, true);
    try {
      copyAll(newest.folder(), to.checkpoints().resolve(newest.folder().getFileName()));
      Files.deleteIfExists(
          to.checkpoints().resolve(newest.folder().getFileName()).resolve(Checkpoints.PINNED));
      for (var part : List.of(from.topics(), from.published(), from.augmented(), from.rejected())) {
        if (Files.exists(part)) copy(part, in(part));
      }
      copy(from.journal(), in(from.journal()));
      // Behind the journal, which names only what is there by then.
      copyAll(from.policies(), in(from.policies()));
      copyAll(from.heldOut(), in(from.heldOut()));
      copyAll(from.store(), in(from.store()));
      return step;
    } finally {
      if (!pinned) checkpoints.pin(step, false);
    }
  }

  private Path in(Path part) {
    return to.root().resolve(from.root().relativize(part));
  }

  /** The newest files first; one that is gone by now held only what nobody needs. */
  private static void copyAll(Path folder, Path target) throws IOException {
    if (!Files.exists(folder)) return;
    Files.createDirectories(target);
    List<Path> entries;
    try (var listed = Files.list(folder)) {
      entries = listed.sorted(Comparator.reverseOrder()).toList();
    }
    for (var entry : entries) {
      var copy = target.resolve(entry.getFileName());
      if (Files.isDirectory(entry)) copyAll(entry, copy);
      else copyIfThere(entry, copy);
    }
  }

  private static void copyIfThere(Path file, Path target) throws IOException {
    try {
      copy(file, target);
    } catch (NoSuchFileException e) {
      if (Files.exists(file)) throw e;
    }
  }

  /** Backwards, and on the disk when it returns. */
  private static void copy(Path file, Path target) throws IOException {
    try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
      Files.createDirectories(target.toAbsolutePath().getParent());
      try (var out =
          FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        var chunk = ByteBuffer.allocateDirect(CHUNK);
        long last = Math.max(0, in.size() - 1) / CHUNK;
        for (long at = last * CHUNK; at >= 0; at -= CHUNK) {
          chunk.clear();
          while (chunk.hasRemaining() && in.read(chunk, at + chunk.position()) > 0) {}
          chunk.flip();
          while (chunk.hasRemaining()) out.write(chunk, at + chunk.position());
        }
        out.force(true);
      }
    }
  }
}
