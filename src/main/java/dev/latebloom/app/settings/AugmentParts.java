package dev.latebloom.app.settings;

import dev.latebloom.augment.ArithmeticRewriter;
import dev.latebloom.augment.AugmentSettings;
import dev.latebloom.augment.ChatRewriter;
import dev.latebloom.augment.ChatSettings;
import dev.latebloom.augment.Rewriter;
import dev.latebloom.config.Section;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What makes variants of late examples, from the section {@code augment}. */
public final class AugmentParts {
  private AugmentParts() {}

  public static AugmentSettings of(Section augment) {
    return augment.with("rewriter", rewriter(augment)).as(AugmentSettings.class);
  }

  private static Optional<Rewriter> rewriter(Section augment) {
    Map<String, Supplier<Optional<Rewriter>>> rewriters =
        Map.of(
            "none", Optional::empty,
            "arithmetic", () -> Optional.of(new ArithmeticRewriter()),
            "chat", () -> Optional.of(new ChatRewriter(chat(augment.section("chat")))));
    return augment.choice("rewriter", rewriters).get();
  }

  private static ChatSettings chat(Section chat) {
    return chat.with("key", key(chat.text("key-variable"))).as(ChatSettings.class);
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
                        + ", which latebloom.augment.chat.key-variable names; set it, or set that"
                        + " to \"\""));
  }
}
