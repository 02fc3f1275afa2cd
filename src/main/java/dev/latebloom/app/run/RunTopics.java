package dev.latebloom.app.run;

import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.ReplacedTopicException;
import dev.latebloom.broker.Topics;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.ingest.TopicRules;
import java.io.IOException;
import java.util.TreeSet;

/**
 * Which topics a run reads. Partitions and offsets of its store, manifests and counts belong to
 * these, so they are on disk before the first record is read, and the run leaves none out later.
 */
final class RunTopics {
  private RunTopics() {}

  /** The topics that the run in {@code folder} reads; none where none has been read. */
  static ReadTopics of(RunFolder folder) throws IOException {
    var own = ReadTopics.read(folder.topics());
    if (!own.isEmpty()) return own;
    return new Checkpoints(folder.checkpoints(), 1)
        .survey().readable().stream()
            .findFirst()
            .map(saved -> saved.manifest().topics())
            .orElse(ReadTopics.NONE);
  }

  /**
   * Makes topics that settings name and that were not read yet, finds those that match a pattern,
   * and keeps in mind which they all are.
   *
   * @throws ReplacedTopicException if one that was read before is another one now, gone, or no
   *     longer among the settings
   */
  static void claim(Settings settings, Topics topics) throws IOException {
    var folder = settings.folder();
    var kafka = settings.kafka();
    var rules = kafka.topics();
    var read = of(folder);
    // The settings first: a topic that they leave out may be missing, and that is not the run's
    // loss.
    for (var name : read.names()) if (!rules.has(name)) throw leftOut(name, rules, folder);
    for (var name : read.names()) if (!topics.exist(name)) throw gone(name, folder);
    var names = new TreeSet<>(read.names());
    for (var name : rules.named()) {
      if (names.add(name)) topics.ensure(name, kafka.partitions());
    }
    if (rules.hasPatterns()) names.addAll(rules.of(topics.names()));
    if (names.isEmpty()) {
      throw new BrokerException(
          "no topic is called as kafka.topics says (%s); create one, or name others"
              .formatted(rules));
    }
    read.and(topics.identities(names)).write(folder.topics());
  }

  private static ReplacedTopicException leftOut(String topic, TopicRules rules, RunFolder folder) {
    return new ReplacedTopicException(
        "the run in %s has read topic %s, which is not among those of the settings (%s); name it as well, or start a new run.folder"
            .formatted(folder.root(), topic, rules));
  }

  private static ReplacedTopicException gone(String topic, RunFolder folder) {
    return new ReplacedTopicException(
        "topic %s is gone, and the run in %s has read it; restore it, or start a new run.folder"
            .formatted(topic, folder.root()));
  }
}
