package dev.latebloom.app.folder;

import dev.latebloom.observe.DiskFigures;
import dev.latebloom.observe.DiskFigures.Use;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at how much of the disk a run's folder takes, and how much is left. */
public final class DiskSpace {
  private DiskSpace() {}

  /** Walks over the folder: a file that goes away meanwhile counts as nothing. */
  public static DiskFigures of(RunFolder folder) throws IOException {
    var places =
        Map.of(
            Use.EXAMPLES, List.of(folder.store(), folder.heldOut()),
            Use.CHECKPOINTS, List.of(folder.checkpoints()),
            Use.RECORD, List.of(folder.record()),
            Use.KAFKA, List.of(folder.broker()));
    var used = new EnumMap<Use, Long>(Use.class);
    long rest = bytes(folder.root());
    for (var each : places.entrySet()) {
      long bytes = 0;
      for (var place : each.getValue()) bytes += bytes(place);
      used.put(each.getKey(), bytes);
      rest -= bytes;
    }
    used.put(Use.OTHER, Math.max(0, rest));
    return new DiskFigures(Files.getFileStore(folder.root()).getUsableSpace(), used);
  }

  private static long bytes(Path place) throws IOException {
    var sum = new Sum();
    Files.walkFileTree(place, sum);
    return sum.bytes;
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.size();
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException gone) {
      return FileVisitResult.CONTINUE;
    }
  }
}
