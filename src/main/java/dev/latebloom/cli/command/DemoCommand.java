package dev.latebloom.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.app.compare.HeldOutProblems;
import dev.latebloom.app.daemon.Daemon;
import dev.latebloom.app.daemon.Ended;
import dev.latebloom.app.daemon.FinishedRun;
import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.Topics;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.Home;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.RunProgress;
import dev.latebloom.cli.terminal.SettingsOptions;
import dev.latebloom.config.Section;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.Mix;
import dev.latebloom.report.Accuracies;
import dev.latebloom.report.AccuracyCurve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Train a small model on arithmetic, which takes some minutes, and report what it learned"
          + " last.",
      "The problems go from easy to hard, 3%% of them are wrong, and they come through a Kafka"
          + " broker that the demo starts itself."
    })
public final class DemoCommand implements Callable<Integer> {
  // demo-uniform.csv was recorded with these.
  private static final int EXAMPLES = 8_000;
  private static final int HELD_OUT = 100;
  private static final double ERRORS = 0.03;

  @Option(
      names = "--quick",
      description =
          "Take 300 steps instead of 3,000, where -s run.steps does not say otherwise: enough to"
              + " see it work.")
  private boolean quick;

  @Option(
      names = "--resume",
      description = "Go on with a demo that was stopped, instead of beginning anew.")
  private boolean resume;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Option(names = "--folder", defaultValue = "data/demo", description = "Where the run is kept.")
  private Path folder = Path.of("data/demo");

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Override
  public Integer call() throws IOException {
    var settings = settings();
    if (!resume) delete(settings.folder().root());
    var corpus =
        new GradedArithmetic(
            new CorpusSettings(EXAMPLES, HELD_OUT, ERRORS, settings.seed(), Mix.BALANCED));
    switch (run(settings, corpus)) {
      case Ended.Finished _, Ended.Early _ -> report(settings, corpus);
      case Ended.Stopped(var step) ->
          System.err.println(
              "stopped at step %,d; the same command with --resume goes on".formatted(step));
    }
    return ExitCode.OK;
  }

  private Ended run(Settings settings, GradedArithmetic corpus) throws IOException {
    try (var progress = Progress.onStandardError(quiet)) {
      settings.notes().forEach(progress::say);
      return new Daemon(settings, new Feeding(progress, settings, corpus)).run();
    }
  }

  private Settings settings() {
    var own = new ArrayList<>(List.of("run.folder=" + folder));
    if (quick) own.addAll(List.of("run.steps=300", "checkpoint.interval=100"));
    return options.read(Home.conf("demo.conf"), own);
  }

  /** Fills the topic before training begins, unless an earlier start has done so. */
  private static final class Feeding extends RunProgress {
    private final Progress progress;
    private final Settings settings;
    private final GradedArithmetic corpus;

    Feeding(Progress progress, Settings settings, GradedArithmetic corpus) {
      super(progress, settings.steps());
      this.progress = progress;
      this.settings = settings;
      this.corpus = corpus;
    }

    @Override
    public void connected(Connection kafka) {
      var topic = settings.kafka().topic();
      progress.say("Kafka answers at " + kafka.bootstrapServers());
      try (var topics = Topics.at(kafka)) {
        long there = topics.endOffsets(topic).values().stream().mapToLong(n -> n).sum();
        if (there == EXAMPLES) return;
        if (there > 0) {
          throw new IllegalStateException(
              "topic %s has %d records, not the demo's %d; begin anew without --resume"
                  .formatted(topic, there, EXAMPLES));
        }
      }
      try (var publisher = new Publisher(kafka, topic, (records, bytes) -> {})) {
        corpus.records().forEach(record -> publisher.send(record.getBytes(UTF_8)));
        var written = publisher.flush();
        progress.say(
            "%,d examples written to topic %s, %.0f%% of them wrong"
                .formatted(written.records(), topic, 100 * ERRORS));
      }
    }
  }

  private void report(Settings settings, GradedArithmetic corpus) throws IOException {
    var run = new FinishedRun(settings);
    var answers = new HeldOutProblems(settings, corpus.heldOut()).ask(run.checkpoints());
    var newest = answers.lastEntry().getValue();
    var report = run.report(newest.bySource(), Optional.of(corpus.truth()::isError));
    var root = settings.folder().root();
    Files.writeString(root.resolve("report.json"), report.toJson() + "\n");
    var accuracies = HeldOutProblems.accuracies(answers);
    Files.writeString(root.resolve("accuracy.csv"), accuracies.toCsv());
    var picture = draw(settings, run, accuracies);
    if (json) {
      System.out.println(report.toJson());
      return;
    }
    System.out.println(report.toText());
    System.out.println("Picture:    " + picture);
    System.out.println("Report:     " + root.resolve("report.json"));
    System.out.println("Checkpoint: " + run.checkpoint());
    System.out.println("Try it:     " + suggestion(root, newest));
  }

  private Path draw(Settings settings, FinishedRun run, Accuracies accuracies) throws IOException {
    var curves = new ArrayList<AccuracyCurve>();
    curves.add(new AccuracyCurve(policy(settings), "this run", accuracies));
    // What a resumed demo was told before is not kept.
    if (!resume) RecordedCurve.beside(settings).ifPresent(curves::add);
    return run.draw("Arithmetic from easy to hard, with " + policy(settings), curves);
  }

  static String policy(Settings settings) {
    return settings.effective().getString(Section.ROOT + ".reweight.policy");
  }

  /** A problem that was not among the examples and that the model gets right. */
  private static String suggestion(Path root, HeldOutProblems.Answers answers) {
    return answers
        .longestRight()
        .map(
            right ->
                "./latebloom sample %s '%s'   answers %s, which is right"
                    .formatted(root, right.prompt(), right.response()))
        .orElse(
            "the model gets no held-out problem right yet; train it for longer, without --quick");
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    if (!Files.exists(folder.resolve("lock"))) {
      throw new IllegalStateException(
          folder + " is not the folder of a run; choose another with --folder");
    }
    try (var lock = new RunFolder(folder).lock();
        var tree = Files.walk(folder)) {
      assert lock.isValid();
      for (var path : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
