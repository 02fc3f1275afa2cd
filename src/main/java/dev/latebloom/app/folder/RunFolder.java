package dev.latebloom.app.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where a run keeps what it owns.
 *
 * <p>{@code store}, {@code held-out}, {@code journal} and {@code checkpoints} are what a restart
 * needs; {@code record}, {@code figures} and the log tell what happened; {@code ledger} is memory
 * with a name and is filled again from the checkpoint.
 */
public record RunFolder(Path root) {
  public Path store() {
    return root.resolve("store");
  }

  public Path journal() {
    return root.resolve("journal");
  }

  public Path record() {
    return root.resolve("record");
  }

  public Path ledger() {
    return root.resolve("ledger");
  }

  public Path figures() {
    return root.resolve("figures.csv");
  }

  /** What was lost on held-out records, a line an evaluation. */
  public Path evaluations() {
    return root.resolve("evaluations.jsonl");
  }

  /** The curves since the first step, as they were at the newest checkpoint. */
  public Path history() {
    return root.resolve("history.json");
  }

  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** Which examples have variants. */
  public Path augmented() {
    return root.resolve("augmented");
  }

  /** What the policy was changed to while the run went on. */
  public Path policies() {
    return root.resolve("policies");
  }

  /** The records that are evaluated and not trained on. */
  public Path heldOut() {
    return root.resolve("held-out");
  }

  /** What a run that is one of several workers has of the others, and what it did with it. */
  public Path cluster() {
    return root.resolve("cluster");
  }

  /** Which topics the run reads. */
  public Path topics() {
    return root.resolve("topic.json");
  }

  /** How far files have been published to the topic. */
  public Path published() {
    return root.resolve("published.json");
  }

  /** How many records were rejected, and the first of each reason. */
  public Path rejected() {
    return root.resolve("rejected.json");
  }

  public Path log() {
    return root.resolve("latebloom.log");
  }

  public Path broker() {
    return root.resolve("kafka");
  }

  /**
   * Takes the folder for this process; the lock goes with the process.
   *
   * @throws IOException when another process has it
   */
  public FileLock lock() throws IOException {
    Files.createDirectories(root);
    var channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    var lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IOException(
          "another process runs in " + root + "; stop it first, or choose another run.folder");
    }
    return lock;
  }
}
