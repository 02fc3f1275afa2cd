package dev.latebloom.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.app.run.Kafka;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.Connection;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.PublishProgress;
import dev.latebloom.cli.terminal.SettingsOptions;
import dev.latebloom.cli.terminal.StandardInput;
import dev.latebloom.file.RecordFile;
import dev.latebloom.publish.LinesPublication;
import dev.latebloom.publish.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = {
      "Write the lines of a file, or the rows of a table, to the topic of a run, a record each.",
      "Lines of which the run could make no example are skipped, counted and named.",
      "Given the same file again, it goes on behind the lines that it has published.",
      "With an embedded broker, that of the run is used; it is started if the run is not."
    })
public final class IngestCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description =
          "A file of JSON lines or a table (.csv, .tsv, .parquet), or - for standard input.")
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
    var published = publish(settings);
    System.out.println(
        json ? new ObjectMapper().writeValueAsString(published) : published.sentence());
    return ExitCode.OK;
  }

  private Publication publish(Settings settings) throws IOException {
    if (!isStandardInput() && Files.notExists(file)) throw new NoSuchFileException("" + file);
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          file + " is a folder; give a file of JSON lines or a table, or - for standard input");
    }
    try (var kafka = Kafka.beside(settings)) {
      return publish(kafka.connection(), settings);
    }
  }

  private Publication publish(Connection kafka, Settings settings) throws IOException {
    try (var progress = new PublishProgress(quiet)) {
      var publication = new LinesPublication(kafka, settings.ingest(), progress);
      return isStandardInput()
          ? publication.publish("standard input", new StandardInput())
          : publication.publish("" + file, () -> RecordFile.open(file));
    }
  }

  private boolean isStandardInput() {
    return file.toString().equals("-");
  }
}
