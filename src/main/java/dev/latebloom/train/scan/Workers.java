package dev.latebloom.train.scan;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  /**
   * Runs tasks 0 to {@code count - 1}; the caller works, too. Returns or throws only when nobody
   * works any more, whatever happens: the tasks write into memory that is freed afterwards.
   */
  <W> void run(int count, Supplier<W> workspaces, Task<W> task) {
    var next = new AtomicInteger();
    Runnable share =
        () -> {
          var workspace = workspaces.get();
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            task.run(workspace, i);
          }
        };
    var running = new ArrayList<CompletableFuture<Void>>();
    for (int i = 1; i < Math.min(threads, count); i++) {
      running.add(CompletableFuture.runAsync(share, others));
    }
    try {
      share.run();
    } finally {
      // Unlike get, join does not end when the caller is interrupted.
      CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new)).join();
    }
  }

  @Override
  public void close() {
    others.close();
  }
}
