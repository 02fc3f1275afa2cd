package dev.latebloom.app.compare;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.corpus.CorpusKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Refuses what somebody says of a comparison and what cannot apply to it. */
final class Inapplicable {
  /** Settings of a run that a comparison decides, and how. */
  private static final Map<String, String> DECIDED =
      new TreeMap<>(
          Map.of(
              "run.seed", "compare.seeds",
              "run.folder", "the output folder",
              "run.epochs", "run.steps",
              "train.threads", "compare.processes, each with one thread",
              "train.optimizer.kind", "compare.optimizers",
              "reweight.policy", "compare.policies",
              "pool.capacity", "compare.corpus.examples",
              "checkpoint.interval", "compare.evaluations",
              "checkpoint.keep", "compare.evaluations"));

  /**
   * Sections and settings that only a daemon reads: of a topic, a page and lives after the first.
   */
  private static final List<String> OF_A_DAEMON =
      List.of(
          "checkpoint.retry",
          "cluster",
          "ingest.bounded",
          "ingest.group",
          "ingest.id",
          "ingest.lag-interval",
          "ingest.parallelism",
          "ingest.registry",
          "ingest.source",
          "ingest.stop-timeout",
          "kafka",
          "pool.backlog",
          "pool.offer-timeout",
          "pool.start-after",
          "run.drain-timeout",
          "run.log-size",
          "run.restart-backoff",
          "run.restart-backoff-max",
          "run.restarts",
          "serve");

  /** Settings of the corpus that not every kind of corpus has. */
  private static final Map<String, Set<CorpusKind>> KINDS_OF =
      new TreeMap<>(
          Map.of(
              "path", EnumSet.of(CorpusKind.RECORDS),
              "tests", EnumSet.of(CorpusKind.RECORDS),
              "mix", EnumSet.complementOf(EnumSet.of(CorpusKind.RECORDS)),
              "sources", EnumSet.of(CorpusKind.ARITHMETIC),
              "cue", EnumSet.of(CorpusKind.DOMINOES)));

  private Inapplicable() {}

  /**
   * Looks at what a file and a command line say, whatever they say.
   *
   * @throws SettingsException naming the first setting that cannot apply
   */
  static void refuse(Config effective) {
    DECIDED.forEach(
        (setting, decides) -> {
          if (!isSaid(effective.getValue("latebloom." + setting))) return;
          throw new SettingsException(
              "latebloom.%s follows from %s in a comparison; leave it out"
                  .formatted(setting, decides));
        });
    if (effective.getDouble("latebloom.compare.flops") > 0
        && isSaid(effective.getValue("latebloom.run.steps"))) {
      throw new SettingsException(
          "latebloom.run.steps follows from compare.flops; leave the one or the other out");
    }
    var corpus = effective.getConfig("latebloom.compare.corpus");
    var kind = Spec.kind(corpus);
    KINDS_OF.forEach(
        (setting, kinds) -> {
          if (kinds.contains(kind) || !isSaid(corpus.getValue(setting))) return;
          throw new SettingsException(
              "latebloom.compare.corpus.%s means nothing to a corpus of %s, only to %s; leave it out"
                  .formatted(setting, kind, names(kinds)));
        });
  }

  /**
   * What of that is said in vain, in at most one sentence; a file of several commands may say it.
   */
  static List<String> notes(Config effective) {
    var said =
        effective.getConfig("latebloom").entrySet().stream()
            .filter(entry -> isOfADaemon(entry.getKey()) && isSaid(entry.getValue()))
            .map(entry -> "latebloom." + entry.getKey())
            .sorted()
            .collect(Collectors.joining(", "));
    return said.isEmpty()
        ? List.of()
        : List.of("a comparison needs no broker, no page and no workers, and does without " + said);
  }

  private static boolean isOfADaemon(String setting) {
    return OF_A_DAEMON.stream()
        .anyMatch(each -> setting.equals(each) || setting.startsWith(each + "."));
  }

  private static String names(Set<CorpusKind> kinds) {
    return kinds.stream().map(CorpusKind::toString).collect(Collectors.joining(" and "));
  }

  /**
   * Whether a value is somebody's own, and neither a default nor a default made of other values.
   */
  private static boolean isSaid(ConfigValue value) {
    return !value.origin().description().contains("reference.conf @ ");
  }
}
