package dev.latebloom.app.run;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.evaluate.heldout.HeldOut;
import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The held-out records of a run, and what of them its settings name. */
final class HeldOutRecords {
  private HeldOutRecords() {}

  /**
   * Opens those of the run, or begins them with the records of {@code evaluate.file}.
   *
   * @param store of the examples that are trained on
   * @return empty where nothing is held out
   */
  static Optional<HeldOut> open(Settings settings, ExampleStore store) throws IOException {
    var folder = settings.folder().heldOut();
    if (!settings.evaluate().isOn()) {
      HeldOut.requireNone(folder);
      return Optional.empty();
    }
    boolean begun = store.nextId() > 0;
    return Optional.of(
        HeldOut.open(folder, settings.evaluate(), settings.store(), begun, () -> given(settings)));
  }

  private static List<Example> given(Settings settings) throws IOException {
    var examples = new ArrayList<Example>();
    var file = settings.evaluate().file();
    if (file.isEmpty()) return examples;
    var decoder = new Decoder(settings.ingest().format(), settings.ingest().maxTokens());
    long number = 0;
    for (var line : lines(file.get())) {
      number++;
      if (line.isBlank()) continue;
      switch (decoder.decode(line.getBytes(StandardCharsets.UTF_8), 0, number)) {
        case Decoded.Accepted(var example) -> examples.add(example);
        case Decoded.Rejected(_, var detail) ->
            throw new SettingsException(
                "latebloom.evaluate.file: line %,d of %s cannot be an example: %s; mend or remove it"
                    .formatted(number, file.get(), detail));
      }
    }
    if (examples.isEmpty()) {
      throw new SettingsException(
          "latebloom.evaluate.file: %s has no records; name another file, or \"\" for none"
              .formatted(file.get()));
    }
    return examples;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new SettingsException(
          "latebloom.evaluate.file: %s cannot be read as lines of text: %s".formatted(file, e), e);
    }
  }
}
