package dev.latebloom.cluster;

import dev.latebloom.cluster.outer.Fragment;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The fragments that a worker has made or gathered, each a file of its name. */
final class FragmentStore {
  private static final String NAME = "[0-9a-f]{64}";

  private final Path folder;

  FragmentStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  void put(Fragment fragment) throws IOException {
    var file = folder.resolve(fragment.name());
    if (!Files.exists(file)) Durable.replace(file, fragment.bytes());
  }

  /** The fragment of a name; one that is damaged is deleted, and counts as one that is not here. */
  Optional<Fragment> get(String name) throws IOException {
    var file = place(name);
    if (file.isEmpty()) return Optional.empty();
    var fragment = Fragment.of(Files.readAllBytes(file.get()));
    if (fragment.name().equals(name)) return Optional.of(fragment);
    Files.delete(file.get());
    return Optional.empty();
  }

  /** Where it is, if it is here; any text may be asked for. */
  Optional<Path> place(String name) {
    if (!name.matches(NAME)) return Optional.empty();
    return Optional.of(folder.resolve(name)).filter(Files::exists);
  }

  /** Deletes all others. */
  void keep(Set<String> names) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (!names.contains(String.valueOf(file.getFileName()))) Files.deleteIfExists(file);
      }
    }
  }
}
