package dev.latebloom.cli;

import dev.latebloom.cli.command.ChatCommand;
import dev.latebloom.cli.command.CompareCommand;
import dev.latebloom.cli.command.CompareRunCommand;
import dev.latebloom.cli.command.DemoCommand;
import dev.latebloom.cli.command.EvalCommand;
import dev.latebloom.cli.command.ExportCommand;
import dev.latebloom.cli.command.GenerateCommand;
import dev.latebloom.cli.command.IngestCommand;
import dev.latebloom.cli.command.LabCommand;
import dev.latebloom.cli.command.PinCommand;
import dev.latebloom.cli.command.ProbeCommand;
import dev.latebloom.cli.command.RejectedCommand;
import dev.latebloom.cli.command.ReportCommand;
import dev.latebloom.cli.command.RunCommand;
import dev.latebloom.cli.command.SampleCommand;
import dev.latebloom.cli.command.VerifyCommand;
import dev.latebloom.cli.command.WeightsCommand;
import dev.latebloom.cli.command.cluster.ClusterCommand;
import dev.latebloom.cli.command.dialog.DialogCommand;
import dev.latebloom.cli.control.BackupCommand;
import dev.latebloom.cli.control.PauseCommand;
import dev.latebloom.cli.control.PolicyCommand;
import dev.latebloom.cli.control.QuarantineCommand;
import dev.latebloom.cli.control.RemoveCommand;
import dev.latebloom.cli.control.ResumeCommand;
import dev.latebloom.cli.control.StatusCommand;
import dev.latebloom.cli.control.WhyCommand;
import dev.latebloom.cli.terminal.DefaultsInHelp;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.StandardOutput;
import dev.latebloom.serve.Version;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of the commands. */
@Command(
    name = "latebloom",
    description =
        "Trains a language model on a Kafka topic, and tells what it learns last and why.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Latebloom.VersionText.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = "%nFrom a checkout, './latebloom bench' measures speed.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong arguments", "130:interrupted"},
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      IngestCommand.class,
      RejectedCommand.class,
      GenerateCommand.class,
      StatusCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      WhyCommand.class,
      QuarantineCommand.class,
      PolicyCommand.class,
      RemoveCommand.class,
      ReportCommand.class,
      BackupCommand.class,
      VerifyCommand.class,
      PinCommand.class,
      SampleCommand.class,
      ChatCommand.class,
      EvalCommand.class,
      DialogCommand.class,
      ClusterCommand.class,
      ExportCommand.class,
      LabCommand.class,
      ProbeCommand.class,
      CompareCommand.class,
      CompareRunCommand.class,
      WeightsCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Latebloom implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--stacktrace",
      hidden = true,
      scope = ScopeType.INHERIT,
      description = "Show the trace of a failure.")
  private boolean stackTrace;

  /**
   * Runs a command line and returns the exit code.
   *
   * @param encoding by which the JVM has decoded the arguments
   */
  public static int execute(Charset encoding, String... arguments) {
    var out = StandardOutput.install();
    var command = commandLine();
    var damage = Arguments.damage(encoding, arguments);
    if (damage.isPresent()) {
      command.getErr().println("latebloom: " + damage.get());
      return ExitCode.USAGE;
    }
    int status = command.execute(arguments);
    System.out.flush();
    if (out.failure().isEmpty()) return status;
    command.getErr().println("latebloom: cannot write standard output: " + out.failure().get());
    return ExitCode.FAILURE;
  }

  /** The commands, ready to be run; {@code execute} returns the exit code. */
  public static CommandLine commandLine() {
    var errors = new CliErrors();
    return new CommandLine(new Latebloom())
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors)
        .setExecutionStrategy(new Unmatched.Strategy())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setHelpFactory(DefaultsInHelp::new);
  }

  static boolean wantsStackTrace(CommandLine command) {
    var root = command.getCommandSpec().root().userObject();
    return root instanceof Latebloom latebloom && latebloom.stackTrace;
  }

  /** Only reached without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "give a command, such as demo");
  }

  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"latebloom " + Version.current() + " (Java " + Runtime.version() + ")"};
    }
  }
}
