package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
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

  /** Linux 6.18 took these bytes and listed the sockets on the three ports and no other. */
  @Test
  void picksSocketsByTheirOwnPort() {
    ByteBuffer room = ByteBuffer.allocate(SockDiagRequest.bytes(3)).order(ByteOrder.LITTLE_ENDIAN);
    String all = hex(SockDiagRequest.dumpTcp(room, 3, false, -1, false));
    String some =
        hex(SockDiagRequest.dumpTcp(room, 3, false, -1, false, List.of(2223, 2224, 2222)));
    assertThat(some)
        .startsWith("84000000")
        .contains(all.substring(8))
        .endsWith(
            "3c000100"
                + "020814000000af0803080c000000af0801042800"
                + "020814000000b00803080c000000b00801041400"
                + "020814000000ae0803080c000000ae08");
  }

  @Test
  void picksByNoPortAreRefusedAsTheyWouldPickAll() {
    assertThatThrownBy(() -> SockDiagRequest.dumpTcp(buffer, 3, false, -1, false, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
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
