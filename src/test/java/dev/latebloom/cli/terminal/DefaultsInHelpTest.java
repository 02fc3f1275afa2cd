package dev.latebloom.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

final class DefaultsInHelpTest {
  @Test
  void theDefaultStandsBehindWhatIsSaidOfItsOption() {
    var paint =
        CommandSpec.create()
            .addOption(
                OptionSpec.builder("--coats")
                    .type(int.class)
                    .defaultValue("2")
                    .description("Layers of paint.")
                    .build())
            .addOption(
                OptionSpec.builder("--colour")
                    .type(String.class)
                    .defaultValue("")
                    .description("Its name.")
                    .build())
            .addOption(OptionSpec.builder("--wet").description("Do not let it dry.").build());
    var help = new CommandLine(paint).setHelpFactory(DefaultsInHelp::new).getUsageMessage();
    assertThat(help.lines().map(String::strip))
        .contains("--coats=PARAM    Layers of paint (default: 2).")
        .contains("--colour=PARAM   Its name.")
        .contains("--wet            Do not let it dry.");
  }
}
