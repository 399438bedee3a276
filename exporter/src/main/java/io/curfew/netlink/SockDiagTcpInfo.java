package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How long a TCP socket has been silent (struct tcp_info, linux/tcp.h; it grows with each kernel,
 * these offsets have stood since 2.6).
 *
 * @param lastDataSentMillis since data was last sent
 * @param lastDataReceivedMillis since data was last received
 */
public record SockDiagTcpInfo(long lastDataSentMillis, long lastDataReceivedMillis) {
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
            Integer.toUnsignedLong(info.getInt(LAST_DATA_RECEIVED))));
  }
}
