package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes that ask for sockets. */
final class SockDiagRequestTest {
  private final ByteBuffer buffer =
      ByteBuffer.allocate(SockDiagRequest.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  @Test
  void namesTheSocketsOwnEndFirstForTcp() throws Exception {
    assertThat(hex(SockDiagRequest.lookup(buffer, 1, key(SockDiagKey.TCP))))
        .startsWith("480000001400010001000000000000000206000" + "0ffffffff")
        .contains("9c4020fb" + "c0000201" + "0".repeat(24) + "c0000202" + "0".repeat(24))
        .endsWith("00000000ffffffffffffffff");
  }

  @Test
  void namesThePeerFirstForUdp() throws Exception {
    assertThat(hex(SockDiagRequest.lookup(buffer, 1, key(SockDiagKey.UDP))))
        .contains("20fb9c40" + "c0000202" + "0".repeat(24) + "c0000201" + "0".repeat(24));
  }

  @Test
  void leavesNothingOfAnEarlierRequestInTheBuffer() throws Exception {
    String fresh = hex(SockDiagRequest.lookup(buffer, 1, key(SockDiagKey.TCP)));
    SockDiagRequest.dumpTcp(buffer, 2, true, -1, true);
    assertThat(hex(SockDiagRequest.lookup(buffer, 1, key(SockDiagKey.TCP)))).isEqualTo(fresh);
  }

  @Test
  void asksForTheStatesAndTheExtensionThatItIsTold() {
    int states = SockDiagState.mask(SockDiagState.ESTABLISHED, SockDiagState.LISTEN);
    assertThat(hex(SockDiagRequest.dumpTcp(buffer, 3, true, states, true)))
        .startsWith("48000000140001030300000000000000" + "0a060200" + "02040000");
  }

  @Test
  void refusesAKeyOfTwoFamilies() throws Exception {
    InetAddress v4 = InetAddress.getByName("192.0.2.1");
    InetAddress v6 = InetAddress.getByName("2001:db8::1");
    assertThatThrownBy(() -> new SockDiagKey(SockDiagKey.TCP, v4, 1, v6, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SockDiagKey key(int protocol) throws Exception {
    return new SockDiagKey(
        protocol,
        InetAddress.getByName("192.0.2.1"),
        40000,
        InetAddress.getByName("192.0.2.2"),
        8443);
  }

  private static String hex(ByteBuffer request) {
    byte[] bytes = new byte[request.remaining()];
    request.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
