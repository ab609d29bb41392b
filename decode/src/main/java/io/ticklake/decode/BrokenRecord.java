package io.ticklake.decode;

/**
 * Ends the reading of a record that is no JSON. Without a stack trace, because rejects are data.
 */
final class BrokenRecord extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  private BrokenRecord(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  static BrokenRecord notJson() {
    return new BrokenRecord(RejectReasons.NOT_JSON);
  }

  static BrokenRecord tooDeep() {
    return new BrokenRecord(RejectReasons.TOO_LARGE);
  }

  String reason() {
    return reason;
  }
}
