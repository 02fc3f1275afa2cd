package dev.latebloom.train.scan;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs numbered tasks on a fixed number of threads, each with a workspace of its own. */
final class Workers implements AutoCloseable {
  private final int threads;
  private final ExecutorService others;

  Workers(int threads) {
    if (threads < 1) throw new IllegalArgumentException(threads + " threads");
    this.threads = threads;
    this.others =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1), Thread.ofPlatform().name("scan-", 1).daemon().factory());
  }

  /** One numbered task. */
  @FunctionalInterface
  interface Task<W> {
    void run(W workspace, int number);
  }

  /** Runs tasks 0 to {@code count - 1} and returns when all are done. The caller works, too. */
  <W> void run(int count, Supplier<W> workspaces, Task<W> task) {
    var next = new AtomicInteger();
    Runnable share =
        () -> {
          var workspace = workspaces.get();
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            task.run(workspace, i);
          }
        };
    var running = new ArrayList<Future<?>>();
    for (int i = 1; i < Math.min(threads, count); i++) running.add(others.submit(share));
    share.run();
    for (var one : running) join(one);
  }

  private static void join(Future<?> one) {
    try {
      one.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a part of the scan failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the scan ran", e);
    }
  }

  @Override
  public void close() {
    others.close();
  }
}
