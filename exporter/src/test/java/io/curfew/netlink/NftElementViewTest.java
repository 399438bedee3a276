package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The view of elements in place tells what the records of the same message tell. */
final class NftElementViewTest {
  static Stream<HexFixture> fixtures() {
    return Stream.of("nft-elements-counter", "nft-elements-interval", "nft-notice-elements-deleted")
        .map(name -> HexFixture.named("netlink/" + name));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void tellsWhatTheRecordsTell(HexFixture fixture) throws MalformedMessage {
    assertThat(seen(fixture.datagram())).isEqualTo(recorded(fixture.datagram()));
    assertThat(seen(fixture.amidJunk())).isEqualTo(recorded(fixture.datagram()));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void refusesEveryPrefix(HexFixture fixture) {
    PrefixLaw.holds(fixture, NftElementViewTest::seen);
  }

  @Test
  void oneElementLeavesNothingToTheNext() throws MalformedMessage {
    ByteBuffer datagram = HexFixture.named("netlink/nft-elements-interval").datagram();
    List<Boolean> ends = new ArrayList<>();
    NftElementView.each(
        MessageHeader.read(datagram, 0), datagram, 0, view -> ends.add(view.intervalEnd()));
    assertThat(ends).containsExactly(true, false, true);
  }

  @Test
  void refusesAnElementWithoutAKeyThatIsNotTheCatchAll() {
    ByteBuffer datagram = element(8, 0, 3, 0, 0, 0, 0, 1);
    assertThatThrownBy(() -> seen(datagram))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("key expected, none came");
  }

  @Test
  void takesAnElementWithoutAKeyThatIsTheCatchAll() throws MalformedMessage {
    assertThat(seen(element(8, 0, 3, 0, 0, 0, 0, 2))).containsExactly("[] false");
  }

  @Test
  void refusesAKeyLongerThanTheKernelsRegisters() {
    int[] long_ = new int[80];
    long_[0] = 80;
    long_[2] = 1;
    long_[4] = 76;
    long_[6] = 1;
    ByteBuffer datagram = element(long_);
    assertThatThrownBy(() -> seen(datagram))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("64 bytes at most expected, not 72");
  }

  /** Elements are mostly alike, which the view makes use of: no two of these may be mixed up. */
  @Test
  void whatCameBeforeAnElementChangesNothingOfIt() {
    byte[] element =
        Arrays.copyOfRange(HexFixture.named("netlink/nft-elements-counter").bytes(), 48, 116);
    Random random = new Random(20261122);
    int spoilt = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[][] elements = new byte[6][];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = element.clone();
        for (int at :
            new int[] {8 + random.nextInt(16), 48 + random.nextInt(8), 60 + random.nextInt(8)}) {
          elements[i][at] = (byte) random.nextInt();
        }
        if (random.nextInt(4) == 0) {
          elements[i][random.nextInt(element.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      List<String> alone = new ArrayList<>();
      for (byte[] one : elements) {
        alone.add(outcome(one));
      }
      int refused = alone.indexOf("refused");
      spoilt += refused < 0 ? 0 : 1;
      String together = outcome(elements);
      assertThat(together).isEqualTo(refused < 0 ? String.join("", alone) : "refused");
    }
    assertThat(spoilt).isBetween(100, 2_900);
  }

  private static String outcome(byte[]... elements) {
    try {
      return String.join("", seen(listing(elements)));
    } catch (MalformedMessage e) {
      return "refused";
    }
  }

  /** Synthetic: a listing of one element, which has these bytes. */
  private static ByteBuffer element(int... bytes) {
    byte[] element = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      element[i] = (byte) bytes[i];
    }
    return listing(element);
  }

  private static ByteBuffer listing(byte[]... elements) {
    int bytes = Stream.of(elements).mapToInt(e -> 4 + e.length).sum();
    int length = MessageHeader.BYTES + NetfilterHeader.BYTES + 4 + bytes;
    ByteBuffer datagram = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    datagram.putInt(length).putShort((short) 0x0a0c).putShort((short) 2).putLong(0);
    datagram.putInt(NftFamily.INET);
    datagram.putShort((short) (4 + bytes)).putShort((short) 3);
    for (byte[] element : elements) {
      datagram.putShort((short) (4 + element.length)).putShort((short) 1).put(element);
    }
    return datagram.flip();
  }

  private static List<String> seen(ByteBuffer datagram) throws MalformedMessage {
    List<String> seen = new ArrayList<>();
    int at = datagram.position();
    NftElementView.each(
        MessageHeader.read(datagram, at),
        datagram,
        at,
        view ->
            seen.add(
                text(
                    view.key(),
                    view.intervalEnd(),
                    view.counted()
                        ? Optional.of(new NftCounter(view.packets(), view.bytes()))
                        : Optional.empty())));
    return seen;
  }

  private static List<String> recorded(ByteBuffer datagram) throws MalformedMessage {
    return NftSetElements.decode(MessageHeader.read(datagram, 0), datagram, 0).elements().stream()
        .map(element -> text(element.key(), element.intervalEnd(), element.counter()))
        .toList();
  }

  private static String text(Octets key, boolean end, Optional<NftCounter> counter) {
    return "[" + key + "] " + end + counter.map(c -> " " + c).orElse("");
  }
}
