package dev.latebloom.checkpoint;

import dev.latebloom.file.Aside;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The checkpoints of a run, a folder each.
 *
 * <p>A folder is written under a name that no reader looks for, synced file by file, described by
 * its manifest and then renamed. So a folder with a reader's name is whole, whenever the process or
 * the machine stopped; a disk or a person may damage it later. Which is the newest is said by the
 * manifests, never by names.
 */
public final class Checkpoints {
  private static final String WHOLE = "step-";
  private static final String BEST = "best-";
  private static final String WRITING = ".writing-";
  private static final String REMOVING = ".removing-";

  /** A file with this name keeps the checkpoint that it is in. */
  public static final String PINNED = "pinned";

  private final Path folder;
  private final int keep;
  private final AtomicLong prepared = new AtomicLong();

  /**
   * Those in {@code folder}, which need not exist yet.
   *
   * @param keep how many to keep beside those that are pinned, at least 1
   */
  public Checkpoints(Path folder, int keep) {
    if (keep < 1) throw new IllegalArgumentException("checkpoint.keep must be at least 1");
    this.folder = folder;
    this.keep = keep;
  }

  /** A checkpoint whose manifest can be read. */
  public record Saved(Path folder, Manifest manifest) {
    /** Whether it is kept however many newer ones there are. */
    public boolean isPinned() {
      return Files.exists(folder.resolve(PINNED));
    }
  }

  /**
   * A folder that has the name of a checkpoint but is not a whole one.
   *
   * @param how it is damaged; completes "it is damaged: …"
   */
  public record Damaged(Path folder, String how) {}

  /**
   * What is among the checkpoints.
   *
   * @param readable those with a manifest, the newest first; their other files are unread
   */
  public record Survey(List<Saved> readable, List<Damaged> damaged) {}

  /**
   * A folder for the parts of a checkpoint, which is not made yet: another one for each call, since
   * the next checkpoint of the same step may begin while one is being published.
   */
  public Path place(long step) {
    return folder.resolve(WRITING + nameOf(step) + "-" + prepared.getAndIncrement());
  }

  /** Removes what an interrupted run left of checkpoints that it was writing or removing. */
  public void removeUnfinished() throws IOException {
    for (var left : named(WRITING)) delete(left);
    for (var left : named(REMOVING)) delete(left);
  }

  /**
   * Turns a folder of {@link #place} into a checkpoint, and removes the oldest ones. A whole one of
   * the same step is left as it is: it holds the same state. A damaged one is set aside.
   *
   * @throws IOException when it cannot be written; {@code writing} may be left, but no part of it
   *     under a checkpoint's name
   */
  public Saved publish(Path writing, Manifest withoutFiles) throws IOException {
    var manifest = described(writing, withoutFiles);
    for (var file : listed(writing)) Durable.sync(file);
    Durable.sync(writing);
    var whole = folder.resolve(WHOLE + nameOf(manifest.step()));
    if (Files.exists(whole)) {
      var there = inspect(whole);
      if (there.isEmpty()) {
        delete(writing);
        return new Saved(whole, Manifest.readFrom(whole));
      }
      setAside(there.get());
    }
    Durable.move(writing, whole);
    noteMade(manifest.step());
    prune();
    return new Saved(whole, manifest);
  }

  /** Writes the manifest of what has been written. */
  private static Manifest described(Path writing, Manifest withoutFiles) throws IOException {
    var manifest = withoutFiles.with(sums(writing));
    manifest.writeTo(writing);
    return manifest;
  }

  /**
   * Turns a folder of {@link #place} with a model into the best one, which takes the place of the
   * one before. It is not synced, since training waits: after a loss of power its checksums tell.
   *
   * @throws IOException when it cannot be written; the one before is as it was then
   */
  public void publishBest(Path writing, Manifest withoutFiles) throws IOException {
    described(writing, withoutFiles);
    var whole = folder.resolve(BEST + nameOf(withoutFiles.step()));
    var before = named(BEST);
    if (before.contains(whole)) delete(whole);
    Files.move(writing, whole, StandardCopyOption.ATOMIC_MOVE);
    for (var each : before) if (!each.equals(whole)) delete(each);
  }

  /** The best model of a run that evaluates; empty where there is none yet. */
  public Optional<Path> best() throws IOException {
    return named(BEST).stream().max(Comparator.naturalOrder());
  }

  /**
   * Removes a folder of {@link #place} that could not be written.
   *
   * @return for the end of a sentence, how much room is missing; empty where none is
   */
  public String discard(Path writing) throws IOException {
    var newest = survey().readable().stream().findFirst();
    var room = Room.around(writing, newest.map(each -> each.manifest().bytes()).orElse(0L));
    if (Files.exists(writing)) delete(writing);
    return " (in " + folder + ")" + room.shortage();
  }

  /**
   * The newest checkpoint whose files are all as its manifest says.
   *
   * @param damaged is told of each that was met on the way and is not
   * @throws IOException when one cannot be read for another reason than damage: it is of another
   *     version, or access is denied
   */
  public Optional<Saved> newest(Consumer<Damaged> damaged) throws IOException {
    var found = survey();
    found.damaged().forEach(damaged);
    for (var candidate : found.readable()) {
      var damage = inspect(candidate.folder());
      if (damage.isEmpty()) return Optional.of(candidate);
      damaged.accept(damage.get());
    }
    return Optional.empty();
  }

  /**
   * The checkpoint from which a run goes on; empty where it has made none yet. Newer ones that are
   * damaged are set aside, so that the run can write them anew.
   *
   * @param said is told in a line of each that was set aside
   * @throws IOException when the run has made checkpoints and none of them is whole
   */
  public Optional<Saved> recover(Consumer<String> said) throws IOException {
    var damaged = new ArrayList<Damaged>();
    var newest = newest(damaged::add);
    if (newest.isEmpty() && (!damaged.isEmpty() || lastMade().isPresent())) {
      throw new IOException(noneIsWhole(damaged));
    }
    for (var each : damaged) {
      said.accept(
          "the checkpoint %s is damaged: %s; it is set aside as %s"
              .formatted(each.folder(), each.how(), setAside(each).getFileName()));
    }
    return newest;
  }

  private String noneIsWhole(List<Damaged> damaged) throws IOException {
    var text = new StringBuilder("there is no whole checkpoint in ").append(folder);
    lastMade().ifPresent(step -> text.append(", where one of step ").append(step).append(" was"));
    for (var each : damaged) {
      text.append("; ").append(each.folder().getFileName()).append(": ").append(each.how());
    }
    return text.append("; put one back, or begin anew with 'latebloom run CONF --from 0'")
        .toString();
  }

  /**
   * Makes the checkpoint of {@code step} the newest. Later ones are kept under names that no run
   * looks for.
   *
   * @return the new folders of those that were later
   * @throws IOException when there is no whole checkpoint of this step; nothing is changed then
   */
  public List<Path> goBackTo(long step) throws IOException {
    var readable = survey().readable();
    var from = of(step, readable);
    var damage = inspect(from.folder());
    if (damage.isPresent()) {
      throw new IOException(
          "the checkpoint %s is damaged: %s; choose another one of %s"
              .formatted(from.folder(), damage.get().how(), steps(readable)));
    }
    var later = new ArrayList<Path>();
    for (var each : readable) {
      if (each.manifest().step() > step) later.add(Aside.move(each.folder(), "later-"));
    }
    noteMade(step);
    return later;
  }

  /** Keeps the checkpoint of {@code step} however many newer ones there are, or no longer. */
  public void pin(long step, boolean pinned) throws IOException {
    var marker = of(step, survey().readable()).folder().resolve(PINNED);
    if (!pinned) Files.deleteIfExists(marker);
    else if (!Files.exists(marker)) Files.createFile(marker);
  }

  private Saved of(long step, List<Saved> readable) throws IOException {
    return readable.stream()
        .filter(each -> each.manifest().step() == step)
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "there is no checkpoint of step %d in %s; there are %s"
                        .formatted(step, folder, steps(readable))));
  }

  private static String steps(List<Saved> readable) {
    if (readable.isEmpty()) return "none";
    return String.join(
        ", ", readable.stream().map(each -> Long.toString(each.manifest().step())).toList());
  }

  /** The oldest example that any kept checkpoint needs. */
  public long oldestExampleNeeded() throws IOException {
    return survey().readable().stream().mapToLong(each -> each.manifest().oldest()).min().orElse(0);
  }

  /** What is among the checkpoints, by their manifests alone. */
  public Survey survey() throws IOException {
    var readable = new ArrayList<Saved>();
    var damaged = new ArrayList<Damaged>();
    for (var child : named(WHOLE)) {
      try {
        readable.add(new Saved(child, Manifest.readFrom(child)));
      } catch (AccessDeniedException | OtherFormatException e) {
        throw e;
      } catch (IOException e) {
        damaged.add(new Damaged(child, how(e)));
      }
    }
    readable.sort(
        Comparator.comparingLong((Saved each) -> each.manifest().step())
            .reversed()
            .thenComparing(Saved::folder));
    return new Survey(List.copyOf(readable), List.copyOf(damaged));
  }

  /**
   * Reads the checkpoint in {@code folder} and checks every file against its manifest.
   *
   * @throws IOException when it is damaged, or of another version
   */
  public static Saved verified(Path folder) throws IOException {
    var damage = inspect(folder);
    if (damage.isPresent()) {
      throw new IOException(
          "the checkpoint %s is damaged: %s".formatted(folder, damage.get().how()));
    }
    return new Saved(folder, Manifest.readFrom(folder));
  }

  /** How the checkpoint in {@code folder} is damaged; empty where it is whole. */
  public static Optional<Damaged> inspect(Path folder) throws IOException {
    try {
      var manifest = Manifest.readFrom(folder);
      var found = sums(folder);
      for (var file : manifest.files().entrySet()) {
        var now = found.get(file.getKey());
        if (now == null) return Optional.of(new Damaged(folder, file.getKey() + " is missing"));
        if (!file.getValue().equals(now)) {
          return Optional.of(new Damaged(folder, file.getKey() + " is not as it was written"));
        }
      }
      return Optional.empty();
    } catch (AccessDeniedException | OtherFormatException e) {
      throw e;
    } catch (IOException e) {
      return Optional.of(new Damaged(folder, how(e)));
    }
  }

  /** Renames a damaged one, so that no reader meets it again. Returns its new folder. */
  private static Path setAside(Damaged damaged) throws IOException {
    return Aside.move(damaged.folder(), "damaged-");
  }

  private void prune() throws IOException {
    var own = survey().readable().stream().filter(each -> !each.isPinned()).toList();
    for (var old : own.subList(Math.min(keep, own.size()), own.size())) {
      delete(Aside.move(old.folder(), REMOVING));
    }
  }

  /** Beside the folder, so that a run whose checkpoints are gone is not taken for a new one. */
  public Path madeFile() {
    return folder.resolveSibling(folder.getFileName() + ".made");
  }

  private void noteMade(long step) throws IOException {
    Durable.replace(madeFile(), (step + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** The step of the checkpoint made last, also where it is gone. */
  public Optional<String> lastMade() throws IOException {
    if (!Files.exists(madeFile())) return Optional.empty();
    return Optional.of(Files.readString(madeFile()).strip());
  }

  private List<Path> named(String prefix) throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    return listed(folder).stream()
        .filter(child -> String.valueOf(child.getFileName()).startsWith(prefix))
        .toList();
  }

  private static Map<String, Manifest.FileSum> sums(Path folder) throws IOException {
    var sums = new TreeMap<String, Manifest.FileSum>();
    for (var file : listed(folder)) {
      var name = String.valueOf(file.getFileName());
      if (Files.isRegularFile(file) && !name.equals(Manifest.FILE)) {
        sums.put(name, new Manifest.FileSum(Files.size(file), Checksum.of(file)));
      }
    }
    return sums;
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return children.toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var tree = Files.walk(folder)) {
      for (var path : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  private static String nameOf(long step) {
    return String.format(Locale.ROOT, "%012d", step);
  }

  private static String how(IOException e) {
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }
}
