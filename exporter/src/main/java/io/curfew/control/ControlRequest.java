package io.curfew.control;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One thing that can be asked over the control socket. */
public interface ControlRequest {
  /** The field in which the server says who asks, by the kernel's word; the peer's own is lost. */
  String PEER = "peer";

  /** What the field "request" says. */
  String name();

  /** Whether it changes the host; then root alone may ask, the group curfew only reads. */
  default boolean changes() {
    return false;
  }

  /**
   * Answers one peer; the others wait meanwhile.
   *
   * @param fields of the request line, "request" and {@link #PEER} among them
   * @return lines, each a JSON document
   * @throws IOException whose message is the one line that the peer gets instead
   */
  List<String> answer(Map<String, String> fields) throws IOException;
}
