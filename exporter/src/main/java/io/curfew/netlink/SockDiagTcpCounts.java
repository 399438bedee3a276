package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a TCP socket has moved (struct tcp_info, linux/tcp.h).
 *
 * <p>Sent payload is what was sent less what was sent again: {@code tcpi_bytes_acked} would count
 * the SYN of the side that opened, and each FIN, as a byte, and lack what a reset left
 * unacknowledged.
 *
 * @param bytesReceived in order, and one more once the peer's FIN is in: sequence space, not
 *     payload
 * @param bytesSent payload, each byte once
 * @param segmentsIn of the full socket, that is without SYN and SYN-ACK on the accepting side
 * @param segmentsOut likewise; retransmissions and empty ones included
 */
public record SockDiagTcpCounts(
    long bytesReceived, long bytesSent, long segmentsIn, long segmentsOut) {
  private static final int BYTES_RECEIVED = 128; // tcpi_bytes_received, Linux 4.1
  private static final int SEGS_OUT = 136; // tcpi_segs_out, Linux 4.2
  private static final int SEGS_IN = 140; // tcpi_segs_in, Linux 4.2
  private static final int BYTES_SENT = 200; // tcpi_bytes_sent, Linux 4.19
  private static final int BYTES_RETRANS = 208; // tcpi_bytes_retrans, Linux 4.19
  private static final int NEEDED = 216;

  static Optional<SockDiagTcpCounts> read(ByteBuffer info) {
    if (info.limit() < NEEDED) {
      return Optional.empty();
    }
    return Optional.of(
        new SockDiagTcpCounts(
            info.getLong(BYTES_RECEIVED),
            info.getLong(BYTES_SENT) - info.getLong(BYTES_RETRANS),
            Integer.toUnsignedLong(info.getInt(SEGS_IN)),
            Integer.toUnsignedLong(info.getInt(SEGS_OUT))));
  }
}
