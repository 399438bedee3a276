package io.curfew.flow;

/**
 * Names nobody: for sources that tell of flows so late, or of such far hosts, that a socket found
 * here might be another's.
 */
final class NoAttribution implements Attribution {
  private static final Owner NOBODY = Owner.unattributed(UnattributedReason.DISABLED);

  private final Answer answer;

  NoAttribution(Answer answer) {
    this.answer = answer;
  }

  @Override
  public String tier() {
    return Tier.NONE.label();
  }

  @Override
  public void attribute(ObservedFlow flow) {
    answer.owned(flow, NOBODY);
  }

  @Override
  public void close() {}
}
