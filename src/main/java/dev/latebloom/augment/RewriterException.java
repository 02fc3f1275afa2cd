package dev.latebloom.augment;

/** A rewriter could not be asked, or did not answer as it should; the message says which. */
final class RewriterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RewriterException(String message) {
    super(message);
  }
}
