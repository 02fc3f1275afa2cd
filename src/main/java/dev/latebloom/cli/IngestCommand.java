package dev.latebloom.cli;

import dev.latebloom.app.Kafka;
import dev.latebloom.app.Settings;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Publisher;
import dev.latebloom.serve.DaemonFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = {
      "Write the lines of a file to the topic of a run, one record a line.",
      "With an embedded broker, that of the run is used; it is started if the run is not."
    })
final class IngestCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "A file of JSON lines, or - for standard input.")
  private Path file = Path.of("-");

  @Option(
      names = {"-c", "--conf"},
      required = true,
      paramLabel = "CONF",
      description = "The settings of the run, which name brokers and topic.")
  private Path conf = Path.of("");

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Option(names = "--json", description = "Print what was done as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    var settings = options.open(conf);
    try (var in = open()) {
      var published = publish(settings, in);
      System.out.println(
          json
              ? "{\"topic\":\"%s\",\"records\":%d,\"bytes\":%d}"
                  .formatted(settings.kafka().topic(), published.records(), published.bytes())
              : "%,d records (%,d bytes) are on topic %s"
                  .formatted(published.records(), published.bytes(), settings.kafka().topic()));
    }
    return ExitCode.OK;
  }

  private InputStream open() throws IOException {
    if (file.toString().equals("-")) return new BufferedInputStream(System.in);
    return Files.newInputStream(file);
  }

  private Publisher.Published publish(Settings settings, InputStream in) throws IOException {
    var running = runningBroker(settings);
    if (running.isPresent()) return publish(running.get(), settings, in);
    try (var kafka = Kafka.beside(settings)) {
      return publish(kafka.connection(), settings, in);
    }
  }

  /** The broker of a daemon that runs in the folder: a second one on its data would not start. */
  private static Optional<Connection> runningBroker(Settings settings) throws IOException {
    if (!settings.kafka().embedded()) return Optional.empty();
    return DaemonFile.read(settings.folder().root())
        .filter(DaemonFile::alive)
        .map(daemon -> Connection.to(daemon.bootstrap()));
  }

  private Publisher.Published publish(Connection kafka, Settings settings, InputStream in)
      throws IOException {
    try (var progress = new PublishProgress(quiet);
        var publisher = new Publisher(kafka, settings.kafka().topic(), progress)) {
      return publisher.sendLines(in);
    }
  }
}
