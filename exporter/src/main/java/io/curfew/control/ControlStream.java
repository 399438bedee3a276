package io.curfew.control;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One thing that can be looked at over the control socket for as long as the peer likes. */
public interface ControlStream {
  /** What the field "request" says. */
  String name();

  /**
   * Begins for one peer.
   *
   * @throws IOException whose message is the one line that the peer gets instead
   */
  Lines open(Map<String, String> fields) throws IOException;

  /** What one peer gets. Closed by another thread than the one that asks for lines. */
  interface Lines extends AutoCloseable {
    /**
     * Waits a while for more.
     *
     * @return JSON documents; none where there was nothing
     */
    List<String> next() throws InterruptedException;

    /** Whether there is no more to come. */
    boolean ended();

    @Override
    void close();
  }
}
