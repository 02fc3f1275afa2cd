package dev.latebloom.endpoint;

/** An endpoint could not be asked, or did not answer as it should; the message says which. */
public final class EndpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean mayPass;

  /**
   * @param mayPass whether the same request may be answered later
   */
  public EndpointException(String message, boolean mayPass) {
    super(message);
    this.mayPass = mayPass;
  }

  boolean mayPass() {
    return mayPass;
  }
}
