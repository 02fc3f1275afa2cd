package dev.latebloom.cli.terminal;

import dev.latebloom.broker.Publisher;

/** Shows how many records have been written. */
public final class PublishProgress implements Publisher.Progress, AutoCloseable {
  private final Progress progress;
  private final long began = System.nanoTime();

  public PublishProgress(boolean quiet) {
    this(Progress.onStandardError(quiet));
  }

  public PublishProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void published(long records, long bytes) {
    if (records == 0) return;
    double seconds = Math.max(1, System.nanoTime() - began) / 1e9;
    progress.show(width -> ProgressLine.counting("records", records, 0, records / seconds, width));
  }

  @Override
  public void close() {
    progress.close();
  }
}
