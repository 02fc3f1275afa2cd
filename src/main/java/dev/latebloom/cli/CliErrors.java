package dev.latebloom.cli;

import com.typesafe.config.ConfigException;
import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what went wrong in one line on standard error: {@code latebloom run: what; what to do}.
 *
 * <p>Messages of arguments, states, files, settings and Kafka are written for people and go out as
 * they are. Anything else is a fault of ours, and is called one. {@code --stacktrace} adds the
 * trace.
 */
final class CliErrors implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (Latebloom.wantsStackTrace(command)) e.printStackTrace(command.getErr());
    var cause = rootOf(e);
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      say(command, "interrupted");
      return ExitCode.INTERRUPTED;
    }
    say(command, describe(cause));
    return ExitCode.FAILURE;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    var command = e.getCommandLine();
    if (Latebloom.wantsStackTrace(command)) e.printStackTrace(command.getErr());
    var name = command.getCommandSpec().qualifiedName();
    var said = oneLine(said(e));
    say(command, said + (said.endsWith("?") ? " See '" : "; see '") + name + " --help'");
    return ExitCode.USAGE;
  }

  private static String said(ParameterException e) {
    return switch (e) {
      case UnmatchedArgumentException unmatched ->
          Unmatched.describe(e.getCommandLine(), unmatched.getUnmatched());
      // The help of a command that there is not.
      case ParameterException _ when e.getArgSpec() == null && e.getValue() != null ->
          Unmatched.describe(e.getCommandLine(), List.of(e.getValue()));
      case ParameterException _ when e.getValue() != null ->
          WrongArgument.describe(e.getArgSpec(), e.getValue(), String.valueOf(e.getMessage()));
      default -> String.valueOf(e.getMessage());
    };
  }

  /** The message of a failure for a person, in one line. */
  static String describe(Throwable e) {
    var message = oneLine(e.getMessage());
    return switch (e) {
      case NoSuchFileException _ -> "there is no file " + message;
      case AccessDeniedException _ -> "not allowed to read or write " + message;
      case FileAlreadyExistsException _ -> message + " exists already";
      case NotDirectoryException _ -> message + " is not a folder";
      case ConfigException _ -> "in the configuration: " + message;
      case KafkaException _ -> "Kafka: " + message;
      case OutOfMemoryError _ ->
          "out of Java heap (" + message + "); give more with LATEBLOOM_JAVA_OPTS=-Xmx4g";
      case InvalidPathException path -> notAPath(path.getInput());
      case IOException _ -> spoken(e, message);
      case IllegalArgumentException _ -> spoken(e, message);
      case IllegalStateException _ -> spoken(e, message);
      case TimeoutException _ -> spoken(e, message);
      default -> unexpected(e, message);
    };
  }

  /** A zero byte, or what the locale has no bytes for. */
  private static String notAPath(String text) {
    return "\"%s\" cannot be a path in %s; give another, or set LC_ALL=C.UTF-8"
        .formatted(text, System.getProperty("sun.jnu.encoding"));
  }

  private static String spoken(Throwable e, String message) {
    return message.isEmpty() ? unexpected(e, message) : message;
  }

  private static String unexpected(Throwable e, String message) {
    return "unexpected "
        + e.getClass().getSimpleName()
        + (message.isEmpty() ? "" : " (" + message + ")")
        + "; run it again with --stacktrace and report the trace";
  }

  /** Under the wrappers that say nothing of their own. */
  private static Throwable rootOf(Throwable e) {
    var at = e;
    while (at.getCause() != null
        && (at instanceof CompletionException
            || at instanceof ExecutionException
            || at instanceof UncheckedIOException)) {
      at = at.getCause();
    }
    return at;
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static void say(CommandLine command, String message) {
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message);
    command.getErr().flush();
  }
}
