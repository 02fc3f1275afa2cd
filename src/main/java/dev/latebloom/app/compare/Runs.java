package dev.latebloom.app.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.compare.Comparison;
import dev.latebloom.compare.Results;
import dev.latebloom.compare.RunKey;
import dev.latebloom.compare.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Runs what a comparison lacks, each run in a process of its own and some at once.
 *
 * <p>The folder has {@code results/}, a file a run that has ended well, {@code failed/}, the log of
 * each that has not, and {@code work/}, what is under way.
 */
public final class Runs {

  /** Told on the threads of the runs. */
  public interface Listener {
    /** Of how many runs the result is there already, and how many steps the missing ones take. */
    void begins(int there, int missing, long steps);

    /** One more step of some run. */
    void stepped();

    void finished(RunResult result);

    void failed(Comparison.Failure failure);
  }

  private final Plan plan;
  private final Path folder;
  private final Results results;
  private final Optional<Path> others;
  private final Listener listener;
  private final Set<Child> running = ConcurrentHashMap.newKeySet();

  /**
   * @param others folder of another comparison, whose runs that were told the same need not be made
   */
  public Runs(Plan plan, Path folder, Optional<Path> others, Listener listener) {
    this.plan = plan;
    this.others = others;
    this.folder = folder.toAbsolutePath();
    this.results = new Results(this.folder.resolve("results"));
    this.listener = listener;
  }

  /**
   * Runs all that have no result yet and returns the whole comparison.
   *
   * @throws IOException when the folder cannot be read or written
   */
  public Comparison run() throws IOException, InterruptedException {
    var missing = new ArrayList<Spec>();
    var fromOthers = fromOthers();
    for (var spec : plan.specs()) if (find(spec, fromOthers).isEmpty()) missing.add(spec);
    long steps = missing.stream().mapToLong(Spec::steps).sum();
    listener.begins(plan.specs().size() - missing.size(), missing.size(), steps);
    var failures = new ArrayList<Comparison.Failure>();
    var hook = new Thread(() -> running.forEach(Child::kill), "end-runs");
    Runtime.getRuntime().addShutdownHook(hook);
    try (var pool = Executors.newFixedThreadPool(plan.processes())) {
      List<Callable<Optional<Comparison.Failure>>> tasks = new ArrayList<>();
      for (var spec : missing) tasks.add(() -> one(spec));
      for (var done : pool.invokeAll(tasks)) done.get().ifPresent(failures::add);
    } catch (ExecutionException e) {
      throw new IOException("a run could not be started or its result read", e.getCause());
    } finally {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    return comparison(failures);
  }

  /** What is there, without running anything. */
  public Comparison comparison() throws IOException {
    return comparison(List.of());
  }

  private Comparison comparison(List<Comparison.Failure> failures) throws IOException {
    var found = new ArrayList<RunResult>();
    var fromOthers = fromOthers();
    for (var spec : plan.specs()) find(spec, fromOthers).ifPresent(found::add);
    return new Comparison(plan.plan(), found, failures);
  }

  private OtherResults fromOthers() throws IOException {
    if (others.isEmpty()) return OtherResults.NONE;
    return OtherResults.in(new Results(others.get().resolve("results")));
  }

  private Optional<RunResult> find(Spec spec, OtherResults fromOthers) throws IOException {
    var own = results.find(spec.id());
    return own.isPresent() ? own : fromOthers.find(spec);
  }

  private Optional<Comparison.Failure> one(Spec spec) throws IOException, InterruptedException {
    var work = folder.resolve("work").resolve(spec.id());
    var failed = folder.resolve("failed").resolve(spec.id() + ".log");
    delete(work);
    Files.createDirectories(work);
    Files.deleteIfExists(failed);
    var conf = Files.writeString(work.resolve("run.conf"), spec.text(), UTF_8);
    var child = Child.start(plan, spec, conf, results.folder());
    running.add(child);
    try {
      var reason = child.await(listener::stepped);
      var result = results.find(spec.id());
      if (reason.isEmpty() && result.isPresent()) {
        delete(work);
        listener.finished(result.get());
        return Optional.empty();
      }
      return Optional.of(
          failure(spec.key(), reason.orElse("it left no result"), child.log(), failed));
    } finally {
      running.remove(child);
    }
  }

  private Comparison.Failure failure(RunKey key, String reason, Path log, Path kept)
      throws IOException {
    Files.createDirectories(kept.getParent());
    Files.copy(log, kept);
    var failure = new Comparison.Failure(key, reason + "; see " + kept);
    listener.failed(failure);
    return failure;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (var tree = Files.walk(folder)) {
      for (var path : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
