package dev.latebloom.ingest.record;

/**
 * Leaves the decoding of a record that cannot be an example. Without a stack: bad input is data.
 */
final class Unfit extends Exception {
  private static final long serialVersionUID = 1;

  private final Rejection reason;
  private final String detail;

  Unfit(Rejection reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  Decoded.Rejected toRejected() {
    return new Decoded.Rejected(reason, detail);
  }
}
