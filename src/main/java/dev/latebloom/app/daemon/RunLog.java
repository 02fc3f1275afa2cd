package dev.latebloom.app.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.RollingPolicyBase;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.LoggerFactory;

/**
 * The log of a run in its folder, while it is open: what standard error is spared, beside a line of
 * progress that is drawn again and again, is here with date and level. A full file is renamed, and
 * takes the place of the one renamed before.
 */
final class RunLog implements AutoCloseable {
  private final RollingFileAppender<ILoggingEvent> file;

  private RunLog(RollingFileAppender<ILoggingEvent> file) {
    this.file = file;
  }

  /**
   * Appends to the log.
   *
   * @param most bytes of one file
   */
  static RunLog open(Path path, long most) {
    var context = root().getLoggerContext();
    var file = new RollingFileAppender<ILoggingEvent>();
    file.setContext(context);
    file.setFile(path.toString());
    file.setEncoder(encoder(context));
    file.setRollingPolicy(oneBefore(context, file));
    file.setTriggeringPolicy(fullAt(context, most));
    file.start();
    root().addAppender(file);
    return new RunLog(file);
  }

  private static PatternLayoutEncoder encoder(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n");
    encoder.start();
    return encoder;
  }

  private static OneBefore oneBefore(
      LoggerContext context, RollingFileAppender<ILoggingEvent> file) {
    var rolling = new OneBefore();
    rolling.setContext(context);
    rolling.setParent(file);
    rolling.start();
    return rolling;
  }

  private static SizeBasedTriggeringPolicy<ILoggingEvent> fullAt(LoggerContext context, long most) {
    var full = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    full.setContext(context);
    full.setMaxFileSize(new FileSize(most));
    full.start();
    return full;
  }

  boolean isOpen() {
    return file.isStarted();
  }

  /** Writes a line into the file alone: the command says the same on standard error. */
  void failed(String message) {
    var here = RunLog.class.getName();
    var logger = root().getLoggerContext().getLogger(here);
    file.doAppend(new LoggingEvent(here, logger, Level.ERROR, message, null, null));
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  public void close() {
    root().detachAppender(file);
    file.stop();
  }

  /**
   * Puts a full file aside. Logback's own policies take a percent sign of the path for a pattern.
   */
  private static final class OneBefore extends RollingPolicyBase {
    @Override
    public void rollover() {
      var full = Path.of(getActiveFileName());
      try {
        Files.move(full, Path.of(full + ".1"), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new RolloverFailure("cannot put aside " + full, e);
      }
    }

    @Override
    public String getActiveFileName() {
      return getParentsRawFileProperty();
    }
  }
}
