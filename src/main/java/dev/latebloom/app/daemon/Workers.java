package dev.latebloom.app.daemon;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Topics;
import dev.latebloom.cluster.Worker;
import dev.latebloom.cluster.round.Terms;
import dev.latebloom.file.Sha256;
import dev.latebloom.serve.Version;
import dev.latebloom.train.model.folder.ModelSource;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;

/** A run as one of several workers, where its settings say so. */
final class Workers {
  private Workers() {}

  /** Joins the others; empty for a run that trains alone. */
  static Optional<Worker> join(
      ActorSystem<?> system, Settings settings, Connection kafka, Consumer<String> waiting)
      throws IOException {
    if (!settings.cluster().isOn()) return Optional.empty();
    try (var topics = Topics.at(kafka)) {
      var topic = topics.identity(settings.kafka().topic());
      var terms =
          new Terms(
              Version.current(),
              topic.topic() + " " + topic.id(),
              model(settings),
              Sha256.of(settings.ingest().format().tokenizer().json()),
              settings.cluster().workers(),
              settings.cluster().outer());
      var place =
          new Worker.Place(
              settings.cluster(),
              kafka,
              name(settings),
              settings.folder().cluster(),
              settings.kafka().topic(),
              settings.kafka().group(),
              topics.endOffsets(settings.kafka().topic()).size(),
              terms);
      return Optional.of(Worker.join(system, place, waiting));
    }
  }

  private static String name(Settings settings) throws IOException {
    if (!settings.cluster().worker().isEmpty()) return settings.cluster().worker();
    var folder = settings.folder().root().toAbsolutePath().normalize().getFileName();
    return InetAddress.getLocalHost().getHostName() + "-" + folder;
  }

  /** What decides the weights that training begins with. */
  private static String model(Settings settings) throws IOException {
    var source = settings.train().model();
    var from =
        switch (source) {
          case ModelSource.Nothing _ -> "run.seed " + settings.seed();
          case ModelSource.Folder(var path, _, _) -> "weights " + weights(path);
          case ModelSource.Adapted(var base, var lora, var adapter) ->
              "weights %s, adapters %s, run.seed %d"
                  .formatted(
                      weights(base.path()),
                      adapter.isPresent() ? weights(adapter.get()) : lora,
                      settings.seed());
        };
    return source.architecture() + ", " + from;
  }

  private static String weights(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder, "*.safetensors")) {
      var sorted = new TreeSet<Path>();
      files.forEach(sorted::add);
      return Sha256.of(sorted);
    }
  }
}
