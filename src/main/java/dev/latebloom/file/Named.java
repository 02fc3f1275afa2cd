package dev.latebloom.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the files that a person names, by paths or patterns. */
public final class Named {
  private Named() {}

  /**
   * The files in the order of their names given; those of one pattern in the order of their paths.
   *
   * @param names of files, or patterns such as {@code data/*.jsonl}; {@code -} stands for itself
   * @throws IOException when there is no such file
   * @throws IllegalArgumentException when one is a folder, or no file is like a pattern
   */
  public static List<Path> files(List<String> names) throws IOException {
    var files = new ArrayList<Path>();
    for (var name : names) files.addAll(files(name));
    return files;
  }

  private static List<Path> files(String name) throws IOException {
    if (name.equals("-")) return List.of(Path.of(name));
    if (Files.isDirectory(Path.of(name))) {
      throw new IllegalArgumentException(
          name + " is a folder; give a file, or a pattern such as '" + name + "/*.jsonl'");
    }
    if (Files.exists(Path.of(name))) return List.of(Path.of(name));
    int folder = name.lastIndexOf('/') + 1;
    var pattern = name.substring(folder);
    if (pattern.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) throw new NoSuchFileException(name);
    var found = new ArrayList<Path>();
    var within = Path.of(folder == 0 ? "." : name.substring(0, folder));
    try (var children = Files.newDirectoryStream(within, pattern)) {
      for (var child : children) if (Files.isRegularFile(child)) found.add(child.normalize());
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (found.isEmpty()) throw new IllegalArgumentException("no file is like " + name);
    return found.stream().sorted().toList();
  }
}
