package dev.latebloom.app.settings;

import dev.latebloom.augment.AugmentSettings;
import dev.latebloom.augment.ChatRewriter;
import dev.latebloom.augment.ChatSettings;
import dev.latebloom.augment.InflectionRewriter;
import dev.latebloom.augment.Rewriter;
import dev.latebloom.augment.TemplateRewriter;
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
            "arithmetic", () -> Optional.of(TemplateRewriter.arithmetic()),
            "mathematics", () -> Optional.of(TemplateRewriter.mathematics()),
            "inflection", () -> Optional.of(new InflectionRewriter()),
            "chat", () -> Optional.of(new ChatRewriter(chat(augment.section("chat")))));
    return augment.choice("rewriter", rewriters).get();
  }

  private static ChatSettings chat(Section chat) {
    var key = EndpointKey.named("latebloom.augment.chat", chat.text("key-variable"));
    return chat.with("key", key).as(ChatSettings.class);
  }
}
