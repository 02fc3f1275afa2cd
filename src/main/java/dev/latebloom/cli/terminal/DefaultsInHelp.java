package dev.latebloom.cli.terminal;

import picocli.CommandLine.Help;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help that ends what it says of an option with the default that is declared for it. */
public final class DefaultsInHelp extends Help {
  public DefaultsInHelp(CommandSpec spec, ColorScheme scheme) {
    super(spec, scheme);
  }

  @Override
  public IOptionRenderer createDefaultOptionRenderer() {
    var renderer = super.createDefaultOptionRenderer();
    return (option, labels, scheme) -> renderer.render(withDefault(option), labels, scheme);
  }

  private static OptionSpec withDefault(OptionSpec option) {
    var given = option.defaultValue();
    if (given == null || given.isEmpty()) return option;
    var said = String.join(" ", option.description());
    var sentence = said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
    return OptionSpec.builder(option).description(sentence + " (default: " + given + ").").build();
  }
}
