package dev.latebloom.file;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * The real disk, for a process that is killed between two writes or in the middle of one, and for
 * writes that are refused. Nothing is forced, which takes time: what has not been is remembered.
 */
public final class FaultyDisk extends FileSystem {
  private final FileSystem real = FileSystems.getDefault();
  private final FaultyProvider provider = new FaultyProvider(this);
  private final Random random;
  private final Set<Path> unforced = new HashSet<>();
  private long writes;
  private long dieAt = Long.MAX_VALUE;
  private long refuseAt = Long.MAX_VALUE;
  private boolean full;

  public FaultyDisk(Random random) {
    this.random = random;
  }

  /** Kills the process that writes here at the {@code n}-th write from now on. */
  public void dieAtWrite(int n) {
    dieAt = writes + n;
  }

  /** Refuses one write, the {@code n}-th from now on. */
  public void refuseWrite(int n) {
    refuseAt = writes + n;
  }

  /** Refuses all writes, or no longer. */
  public void full(boolean is) {
    full = is;
  }

  /** Whether the process has been killed: it writes nothing more. */
  public boolean isDead() {
    return writes >= dieAt;
  }

  /** What was written is still there, and another process may write. */
  public void revive() {
    dieAt = Long.MAX_VALUE;
    refuseAt = Long.MAX_VALUE;
  }

  /** Files that have content which a loss of power would take. */
  public Set<Path> unforced() {
    return Set.copyOf(unforced);
  }

  /** Comes before every change; part of a write may be done when it is refused. */
  void write(Path file) throws IOException {
    if (isDead()) throw new IOException("the process is dead");
    writes++;
    if (isDead()) throw new IOException("the process was killed");
    if (full || writes == refuseAt) throw new IOException("No space left on device");
    unforced.add(file);
  }

  /**
   * How many of so many bytes reach the disk before a write is refused. Always one number of the
   * seed's: how long a text with a time in it is must not change what comes after.
   */
  int some(int bytes) {
    return (int) (random.nextDouble() * (bytes + 1));
  }

  void force(Path file) {
    unforced.remove(file);
  }

  void moved(Path from, Path to) {
    for (var file : Set.copyOf(unforced)) {
      if (!file.startsWith(from)) continue;
      unforced.remove(file);
      unforced.add(to.resolve(from.relativize(file)));
    }
  }

  void deleted(Path file) {
    unforced.remove(file);
  }

  /** The path on this disk. */
  public Path at(Path path) {
    return (Path)
        Proxy.newProxyInstance(
            FaultyDisk.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (_, method, arguments) -> {
              switch (method.getName()) {
                case "getFileSystem" -> {
                  return this;
                }
                case "toFile" -> throw new UnsupportedOperationException("not of the real disk");
                default -> {}
              }
              try {
                return wrapped(method.invoke(path, unwrapped(arguments)));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Object wrapped(Object result) {
    return result instanceof Path path ? at(path) : result;
  }

  private static Object[] unwrapped(Object[] arguments) {
    if (arguments == null) return new Object[0];
    return Arrays.stream(arguments)
        .map(each -> each instanceof Path path ? real(path) : each)
        .toArray();
  }

  /** The path on the real disk. */
  public static Path real(Path path) {
    return Path.of(path.toString());
  }

  @Override
  public FaultyProvider provider() {
    return provider;
  }

  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return real.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return real.getRootDirectories();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return real.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return real.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return at(real.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    return real.getPathMatcher(syntaxAndPattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return real.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() throws IOException {
    return real.newWatchService();
  }
}
