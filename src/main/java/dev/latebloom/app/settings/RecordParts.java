package dev.latebloom.app.settings;

import dev.latebloom.config.Section;
import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.LossOn;
import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.ingest.schema.RegistrySettings;
import dev.latebloom.ingest.schema.Schemas;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Makes what section {@code ingest} says of the form of records. */
final class RecordParts {
  private RecordParts() {}

  static RecordFormat of(Section root, ModelParts model) {
    var ingest = root.section("ingest");
    return new RecordFormat(
        ingest.get("format", Format.class),
        chatTemplate(ingest.text("chat-template"), model),
        model.tokenizer(),
        model.source().architecture().vocabulary(),
        ingest.get("loss-on", LossOn.class),
        new RecordFormat.Fields(
            root.foreign("ingest.fields"),
            ingest.choice("envelope", Map.of("none", false, "connect", true))),
        schemas(root.section("ingest.registry").as(RegistrySettings.class)));
  }

  private static ChatTemplate chatTemplate(String named, ModelParts model) {
    try {
      return ChatTemplate.load(named, model.tokenizer());
    } catch (IOException e) {
      throw new SettingsException("latebloom.ingest.chat-template: " + e.getMessage(), e);
    }
  }

  private static Optional<Schemas> schemas(RegistrySettings settings) {
    return settings.url().isEmpty() ? Optional.empty() : Optional.of(new Schemas(settings));
  }
}
