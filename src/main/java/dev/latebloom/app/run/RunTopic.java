package dev.latebloom.app.run;

import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.ReplacedTopicException;
import dev.latebloom.broker.TopicIdentity;
import dev.latebloom.broker.Topics;
import dev.latebloom.checkpoint.Checkpoints;
import java.io.IOException;
import java.util.Optional;

/**
 * Which topic a run reads. Partitions and offsets of its store, manifests and counts belong to that
 * one, so it is on disk before the first record is read, and the run reads no other.
 */
final class RunTopic {
  private RunTopic() {}

  /** The topic that the run in {@code folder} reads; empty where none has been read. */
  static Optional<TopicIdentity> of(RunFolder folder) throws IOException {
    var own = TopicIdentity.read(folder.topic());
    if (own.isPresent()) return own;
    return new Checkpoints(folder.checkpoints(), 1)
        .survey().readable().stream()
            .findFirst()
            .map(saved -> saved.manifest().topic())
            .filter(topic -> !topic.equals(TopicIdentity.NONE));
  }

  /**
   * Makes the run's topic where nothing has been read yet, and keeps in mind which it is.
   *
   * @throws ReplacedTopicException if another one was read before, or that one is gone
   */
  static void claim(Settings settings, Topics topics) throws IOException {
    var kafka = settings.kafka();
    var read = of(settings.folder());
    // The name first: a topic of another name may be missing, and that is not the run's loss.
    read.ifPresent(topic -> topic.requireNamed(kafka.topic()));
    if (read.isEmpty()) topics.ensure(kafka.topic(), kafka.partitions());
    else if (!topics.exist(kafka.topic())) throw gone(kafka.topic(), settings.folder());
    var found = topics.identity(kafka.topic());
    if (read.isPresent()) read.get().requireSame(found);
    found.write(settings.folder().topic());
  }

  private static ReplacedTopicException gone(String topic, RunFolder folder) {
    return new ReplacedTopicException(
        "topic %s is gone, and the run in %s has read a topic; restore it, or start a new run.folder"
            .formatted(topic, folder.root()));
  }
}
