package dev.latebloom.broker;

import org.jspecify.annotations.Nullable;

/** A broker that cannot be started or reached. The message is one line and says what to do. */
public sealed class BrokerException extends IllegalStateException permits ReplacedTopicException {
  private static final long serialVersionUID = 1;

  public BrokerException(String message) {
    super(message);
  }

  public BrokerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
