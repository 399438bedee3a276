package io.curfew.flow;

import java.io.IOException;

/** A line that is none of the flow log's; the message never repeats what it holds. */
public final class MalformedFlowLine extends IOException {
  private static final long serialVersionUID = 1;

  MalformedFlowLine(String problem) {
    super(problem);
  }
}
