package dev.latebloom.broker;

/** A topic that is not the one that was read before, so that its offsets mean other records. */
public final class ReplacedTopicException extends BrokerException {
  private static final long serialVersionUID = 1;

  public ReplacedTopicException(String message) {
    super(message);
  }
}
