package dev.latebloom.train.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkersTest {
  @ParameterizedTest
  @CsvSource({"1, 7", "3, 1", "3, 50", "4, 4"})
  void everyTaskRunsOnceAndNoWorkspaceIsShared(int threads, int count) {
    var runs = new AtomicIntegerArray(count);
    var workspaces = new AtomicInteger();
    try (var workers = new Workers(threads)) {
      workers.run(
          count,
          () -> {
            workspaces.incrementAndGet();
            return Thread.currentThread();
          },
          (owner, task) -> {
            assertThat(Thread.currentThread()).isSameAs(owner);
            runs.incrementAndGet(task);
          });
    }
    for (int i = 0; i < count; i++) assertThat(runs.get(i)).isEqualTo(1);
    assertThat(workspaces.get()).isBetween(1, Math.min(threads, count));
  }

  @Test
  void aTaskThatFailsFailsTheRunOnceTheOthersAreDone() {
    var begun = new CountDownLatch(2);
    var done = new AtomicInteger();
    try (var workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      2,
                      () -> "",
                      (workspace, task) -> {
                        begun.countDown();
                        await(begun);
                        if (task == 0) throw new IllegalStateException("task 0");
                        done.incrementAndGet();
                      }))
          .hasStackTraceContaining("task 0");
      assertThat(done.get()).isEqualTo(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
