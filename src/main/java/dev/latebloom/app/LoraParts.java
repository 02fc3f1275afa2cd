package dev.latebloom.app;

import com.typesafe.config.Config;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.ModelSource;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What {@code train.lora} says: whether adapters are trained in place of the weights, and which.
 */
record LoraParts(Config lora) {

  static LoraParts of(Config root) {
    return new LoraParts(root.getConfig("train.lora"));
  }

  boolean isOn() {
    return lora.getInt("rank") != 0 || !lora.getString("adapter").isEmpty();
  }

  /** The model that is trained: {@code base}, or adapters beside it. */
  ModelSource beside(ModelSource.Folder base) {
    if (!isOn()) return base;
    var adapter = lora.getString("adapter");
    try {
      return adapter.isEmpty()
          ? ModelSource.Adapted.fresh(base, settings())
          : ModelSource.Adapted.from(base, Path.of(adapter), lora.getDouble("dropout"), baseType());
    } catch (IOException e) {
      throw new SettingsException("train.lora.adapter: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("train." + e.getMessage(), e);
    }
  }

  private Lora settings() {
    return new Lora(
        lora.getInt("rank"),
        lora.getDouble("alpha"),
        lora.getDouble("dropout"),
        lora.getStringList("target-modules"),
        baseType());
  }

  private FloatType baseType() {
    var type = lora.getString("base-type");
    return switch (type) {
      case "fp32" -> FloatType.F32;
      case "bf16" -> FloatType.BF16;
      default ->
          throw new IllegalArgumentException(
              "lora.base-type is \"" + type + "\"; choose fp32 or bf16");
    };
  }
}
