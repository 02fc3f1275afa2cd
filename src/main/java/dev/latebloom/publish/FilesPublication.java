package dev.latebloom.publish;

import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.Topics;
import dev.latebloom.file.RecordFile;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the records of files to the topic of a run, each once, however often it is asked to. Of
 * several files each is a source: its name without the ending is that of records that name none.
 */
public final class FilesPublication {
  /** No broker takes longer ones. */
  private static final int LONGEST = 1 << 30;

  private final List<Path> files;
  private final LinesPublication.Source standardInput;

  /**
   * @param files whose lines are records; {@code -} is standard input
   */
  public FilesPublication(List<Path> files, LinesPublication.Source standardInput) {
    this.files = List.copyOf(files);
    this.standardInput = standardInput;
  }

  /**
   * Publishes what is not on the topic yet.
   *
   * @param settings of the run that will read the records
   * @param memory the run's file in which it is kept how far files are published
   * @param progress hears of records written, now and then
   * @param told one line a file
   * @throws IllegalArgumentException if a file has none, or has changed since it was published
   */
  public void publish(
      Connection kafka,
      IngestSettings settings,
      Path memory,
      Publisher.Progress progress,
      Consumer<String> told)
      throws IOException {
    if (files.isEmpty()) return;
    var lines = new LinesPublication(kafka, settings, progress);
    var published = Published.in(memory, topicId(kafka, settings.topic()));
    for (var file : files) {
      if (isStandardInput(file)) {
        told.accept(lines.publish("standard input", standardInput).sentence());
        continue;
      }
      var text =
          new LinesPublication.Text(file.toString(), () -> RecordFile.open(file), source(file));
      var done = lines.publish(text, published.of(file));
      published.remember(file, done.mark());
      told.accept(file + ": " + done.publication().sentence());
    }
    for (var other : published.others(files)) {
      told.accept(other + " was published by an earlier start: its records stay on the topic");
    }
  }

  /**
   * How many examples a run makes of all lines of the files.
   *
   * @throws IllegalArgumentException for standard input, which can be read only once
   */
  public long examples(IngestSettings settings) throws IOException {
    var decoder = new Decoder(settings.format(), settings.maxTokens());
    long examples = 0;
    for (var file : files) {
      if (isStandardInput(file)) {
        throw new IllegalArgumentException(
            "examples of standard input cannot be counted before they are read; write them to a"
                + " file and give that");
      }
      try (var in = RecordFile.open(file)) {
        var lines = new Lines(in, LONGEST);
        while (lines.next()) {
          var decoded = decoder.decode(lines.line(), 0, lines.number());
          if (decoded instanceof Decoded.Accepted) examples++;
        }
      }
    }
    return examples;
  }

  public boolean isEmpty() {
    return files.isEmpty();
  }

  private static String topicId(Connection kafka, String topic) {
    try (var topics = Topics.at(kafka)) {
      return topics.identity(topic).id();
    }
  }

  private static boolean isStandardInput(Path file) {
    return file.toString().equals("-");
  }

  private String source(Path file) {
    return files.size() == 1
        ? ""
        : String.valueOf(file.getFileName()).replaceFirst("\\.[^.]+$", "");
  }
}
