package dev.latebloom.app;

import com.typesafe.config.Config;
import dev.latebloom.augment.ArithmeticRewriter;
import dev.latebloom.augment.AugmentSettings;
import dev.latebloom.augment.ChatRewriter;
import dev.latebloom.augment.ChatSettings;
import dev.latebloom.augment.Rewriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** What makes variants of late examples, from the section {@code augment}. */
final class AugmentParts {
  private AugmentParts() {}

  static AugmentSettings of(Config root) {
    var augment = root.getConfig("augment");
    var avoid = augment.getString("avoid");
    return new AugmentSettings(
        rewriter(augment),
        augment.getInt("variants"),
        augment.getDouble("most-share"),
        augment.getInt("waiting"),
        augment.getInt("parallelism"),
        augment.getDuration("read-timeout"),
        avoid.isEmpty() ? Optional.empty() : Optional.of(Path.of(avoid)));
  }

  private static Optional<Rewriter> rewriter(Config augment) {
    var name = augment.getString("rewriter");
    return switch (name) {
      case "none" -> Optional.empty();
      case "arithmetic" -> Optional.of(new ArithmeticRewriter());
      case "chat" -> Optional.of(new ChatRewriter(chat(augment.getConfig("chat"))));
      default ->
          throw new SettingsException(
              "augment.rewriter is \"" + name + "\"; choose none, arithmetic or chat");
    };
  }

  private static ChatSettings chat(Config chat) {
    return new ChatSettings(
        URI.create(chat.getString("url")),
        chat.getString("model"),
        key(chat.getString("key-variable")),
        chat.getString("instructions"),
        chat.getDouble("temperature"),
        chat.getInt("max-tokens"),
        chat.getDuration("timeout"),
        chat.getInt("retries"));
  }

  /** A key in a file would be copied into every checkpoint. */
  private static String key(String variable) {
    if (variable.isEmpty()) return "";
    return Optional.ofNullable(System.getenv(variable))
        .orElseThrow(
            () ->
                new SettingsException(
                    "the environment has no variable "
                        + variable
                        + ", which augment.chat.key-variable names; set it, or set that to \"\""));
  }
}
