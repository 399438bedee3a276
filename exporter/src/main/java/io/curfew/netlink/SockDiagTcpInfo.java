package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How long a TCP socket has been silent, and what it moved (struct tcp_info, linux/tcp.h; it grows
 * with each kernel, offsets stand).
 *
 * @param lastDataSentMillis since data was last sent
 * @param lastDataReceivedMillis since data was last received
 * @param counts absent before Linux 4.19
 */
public record SockDiagTcpInfo(
    long lastDataSentMillis, long lastDataReceivedMillis, Optional<SockDiagTcpCounts> counts) {
  private static final int LAST_DATA_SENT = 44; // tcpi_last_data_sent
  private static final int LAST_DATA_RECEIVED = 52; // tcpi_last_data_recv
  private static final int NEEDED = 56;

  /** Listeners of some kernels send a shorter or empty structure: nothing is known then. */
  static Optional<SockDiagTcpInfo> read(AttributeReader attribute) {
    if (attribute.length() < NEEDED) {
      return Optional.empty();
    }
    ByteBuffer info = ByteBuffer.wrap(attribute.copy()).order(ByteOrder.nativeOrder());
    return Optional.of(
        new SockDiagTcpInfo(
            Integer.toUnsignedLong(info.getInt(LAST_DATA_SENT)),
            Integer.toUnsignedLong(info.getInt(LAST_DATA_RECEIVED)),
            SockDiagTcpCounts.read(info)));
  }
}
