package io.curfew.ssh;

import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.MalformedMessage;
import io.curfew.netlink.NftFamily;
import io.curfew.netlink.NftMessage;
import io.curfew.netlink.NftNotice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the kernel's notices about curfew's table, in a thread of its own, and says when there is
 * something to look at. It never looks itself: a notice may be lost, or be about curfew's own work.
 */
final class TableNotices implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TableNotices.class);
  private static final Duration MILLISECOND = Duration.ofMillis(1); // what poll(2) counts in
  private static final Duration WAIT = Duration.ofMinutes(1);

  /** Between two calls: who changes the table in a loop shall not keep curfew busy. */
  private static final long PACE = Duration.ofMillis(20).toNanos();

  private static final int DATAGRAM_BYTES = 1 << 16;
  private static final long END_MILLIS = 2000;

  private final String table;
  private final Runnable changed;
  private final NetlinkSocket socket;
  private final ByteBuffer datagram = Native.buffer(DATAGRAM_BYTES);
  private final Thread thread = new Thread(this::run, "ssh-table-notices");
  private volatile boolean closing;

  /**
   * Follows from now on.
   *
   * @param changed called by the thread, at most once in 20 ms and once after the last notice
   */
  TableNotices(String table, Runnable changed) throws IOException {
    this.table = table;
    this.changed = changed;
    this.socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER);
    try {
      socket.join(NftMessage.NOTICE_GROUP);
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      boolean due = false;
      long next = System.nanoTime();
      while (!closing) {
        due |= noticed(due ? MILLISECOND.plusNanos(Math.max(0, next - System.nanoTime())) : WAIT);
        if (due && System.nanoTime() - next >= 0) {
          changed.run();
          due = false;
          next = System.nanoTime() + PACE;
        }
      }
    } catch (IOException | RuntimeException e) {
      log.warn(
          "notices of nf_tables can't be followed any more, table inet {} is looked at in each poll: {}",
          table,
          e.getMessage());
    }
  }

  private boolean noticed(Duration wait) throws IOException {
    try {
      return socket.receive(datagram, wait) && NftNotice.changes(datagram, NftFamily.INET, table);
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOBUFS) {
        // What was lost may have been about the table.
        return true;
      }
      throw e;
    } catch (MalformedMessage e) {
      return true;
    }
  }

  @Override
  public void close() {
    closing = true;
    socket.wake();
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // An open descriptor is better than a closed one that the thread still waits for.
    if (!thread.isAlive()) {
      socket.close();
    }
  }
}
