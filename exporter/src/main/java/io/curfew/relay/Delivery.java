package io.curfew.relay;

/**
 * How a forward ended.
 *
 * @param detail for the log
 */
record Delivery(ForwardOutcome outcome, String detail) {
  static Delivery ofStatus(int status) {
    ForwardOutcome outcome =
        switch (status / 100) {
          case 2 -> ForwardOutcome.ACCEPTED;
          case 3 -> ForwardOutcome.REDIRECTED;
          case 4 -> ForwardOutcome.REFUSED;
          default -> ForwardOutcome.FAILED;
        };
    return new Delivery(outcome, "status " + status);
  }
}
