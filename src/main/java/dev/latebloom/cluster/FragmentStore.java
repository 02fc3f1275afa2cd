package dev.latebloom.cluster;

import dev.latebloom.cluster.outer.Fragment;
import dev.latebloom.file.Durable;
import dev.latebloom.file.RefusedWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The fragments that a worker has made or gathered, each a file of its name. */
final class FragmentStore {
  private static final String NAME = "[0-9a-f]{64}";

  private final Path folder;

  /** Names of those whose content this process has hashed: asking again costs no reading. */
  private final Set<String> hashed = ConcurrentHashMap.newKeySet();

  FragmentStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  void put(Fragment fragment) throws IOException {
    if (has(fragment.name())) return;
    try {
      Durable.replace(folder.resolve(fragment.name()), fragment.bytes());
    } catch (IOException e) {
      throw RefusedWrite.at(folder, e);
    }
    hashed.add(fragment.name());
  }

  /** Whether the fragment of a name is here and was whole when this process looked at it. */
  boolean has(String name) throws IOException {
    if (place(name).isEmpty()) return false;
    return hashed.contains(name) || get(name).isPresent();
  }

  /** The fragment of a name; one that is damaged is deleted, and counts as one that is not here. */
  Optional<Fragment> get(String name) throws IOException {
    var file = place(name);
    if (file.isEmpty()) return Optional.empty();
    var fragment = Fragment.of(Files.readAllBytes(file.get()));
    if (fragment.name().equals(name)) {
      hashed.add(name);
      return Optional.of(fragment);
    }
    hashed.remove(name);
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
    hashed.retainAll(names);
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (!names.contains(String.valueOf(file.getFileName()))) Files.deleteIfExists(file);
      }
    }
  }
}
