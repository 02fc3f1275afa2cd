package dev.latebloom.app.settings;

import com.typesafe.config.Config;
import dev.latebloom.config.Section;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.folder.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code train.lora} says: whether adapters are trained in place of the weights, and which.
 */
record LoraParts(Section lora) {

  static LoraParts of(Config root) {
    return new LoraParts(Section.of(root).section("train.lora"));
  }

  boolean isOn() {
    return lora.get("rank", Integer.class) != 0 || !lora.text("adapter").isEmpty();
  }

  /** The model that is trained: {@code base}, or adapters beside it. */
  ModelSource beside(ModelSource.Folder base) {
    if (!isOn()) return base;
    var adapter = lora.text("adapter");
    try {
      return adapter.isEmpty()
          ? ModelSource.Adapted.fresh(base, settings())
          : ModelSource.Adapted.from(
              base, Path.of(adapter), lora.get("dropout", Double.class), baseType());
    } catch (IOException e) {
      throw new SettingsException("latebloom.train.lora.adapter: " + e.getMessage(), e);
    }
  }

  private Lora settings() {
    return lora.with("targets", List.of(lora.get("target-modules", String[].class)))
        .with("base", baseType())
        .as(Lora.class);
  }

  private BaseType baseType() {
    return lora.choice("base-type", BaseType.byKey());
  }
}
