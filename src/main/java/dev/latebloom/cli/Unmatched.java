package dev.latebloom.cli;

import dev.latebloom.config.Nearest;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of arguments that mean nothing, and what they may have been meant for. */
final class Unmatched {
  private Unmatched() {}

  /** A sentence on all of them; commands and options that are spelled alike stand behind. */
  static String describe(CommandLine command, List<String> arguments) {
    return arguments.subList(0, judged(command, arguments)).stream()
        .map(argument -> describe(command, argument))
        .collect(Collectors.joining("; "));
  }

  /** How many there are up to the mistyped command: what stands behind it is that command's. */
  private static int judged(CommandLine command, List<String> arguments) {
    if (commands(command).isEmpty()) return arguments.size();
    int at = 0;
    while (at < arguments.size() && arguments.get(at).startsWith("-")) at++;
    return Math.min(at + 1, arguments.size());
  }

  private static String describe(CommandLine command, String argument) {
    if (argument.startsWith("-")) {
      int equals = argument.indexOf('=');
      var name = equals < 0 ? argument : argument.substring(0, equals);
      return "there is no option " + name + meant(Nearest.to(name, options(command)));
    }
    var commands = commands(command);
    if (commands.isEmpty()) return "the argument '" + argument + "' is one too many";
    var nearest = Nearest.to(argument, commands);
    return "there is no command "
        + argument
        + (nearest.isEmpty() ? ", only " + String.join(", ", commands) : meant(nearest));
  }

  private static List<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .flatMap(option -> List.of(option.names()).stream())
        .toList();
  }

  private static List<String> commands(CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
        .map(entry -> entry.getKey())
        .toList();
  }

  private static String meant(List<String> nearest) {
    return nearest.isEmpty() ? "" : "; did you mean " + String.join(" or ", nearest) + "?";
  }

  /** Help for a command that was mistyped would be help for another one: it is refused. */
  static final class Strategy implements IExecutionStrategy {
    @Override
    public int execute(ParseResult parsed) throws ExecutionException, ParameterException {
      for (var each : parsed.asCommandLineList()) {
        var unmatched = each.getUnmatchedArguments();
        if (!unmatched.isEmpty()) throw new UnmatchedArgumentException(each, unmatched);
      }
      return new RunLast().execute(parsed);
    }
  }
}
