package io.curfew.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which single addresses and TCP ports a rule asks for (NFT_MSG_NEWRULE); absent where it asks for
 * none, or for more than one value.
 *
 * <p>nft, and iptables-nft from 1.8.8 on, load header bytes and compare them; older iptables-nft
 * leaves ports to the xtables match {@code tcp}.
 */
public record NftEndpoints(
    Optional<InetAddress> source,
    Optional<InetAddress> destination,
    Optional<Integer> sourcePort,
    Optional<Integer> destinationPort) {
  private static final int EXPRESSIONS = 4; // NFTA_RULE_EXPRESSIONS
  private static final int PAYLOAD_REGISTER = 1; // NFTA_PAYLOAD_DREG
  private static final int PAYLOAD_BASE = 2; // NFTA_PAYLOAD_BASE
  private static final int PAYLOAD_OFFSET = 3; // NFTA_PAYLOAD_OFFSET
  private static final int PAYLOAD_LENGTH = 4; // NFTA_PAYLOAD_LEN
  private static final int NETWORK_HEADER = 1; // NFT_PAYLOAD_NETWORK_HEADER
  private static final int TRANSPORT_HEADER = 2; // NFT_PAYLOAD_TRANSPORT_HEADER
  private static final int CMP_REGISTER = 1; // NFTA_CMP_SREG
  private static final int CMP_OPERATION = 2; // NFTA_CMP_OP
  private static final int CMP_DATA = 3; // NFTA_CMP_DATA
  private static final int CMP_EQUAL = 0; // NFT_CMP_EQ
  private static final int DATA_VALUE = 1; // NFTA_DATA_VALUE
  private static final int MATCH_NAME = 1; // NFTA_MATCH_NAME
  private static final int MATCH_INFO = 3; // NFTA_MATCH_INFO

  private static final int PORT = 2;
  private static final int XT_TCP_BYTES = 12; // struct xt_tcp

  public static NftEndpoints decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "rule");
    Asked asked = new Asked(datagram);
    while (reader.next()) {
      if (reader.type() == EXPRESSIONS) {
        NftExpression.each(reader.nested("expressions"), asked::take);
      }
    }
    return asked.endpoints();
  }

  private record Load(int register, int base, int offset, int length) {}

  /** What the expressions of one rule ask for, in their order. */
  private static final class Asked {
    private final ByteBuffer order;
    private Optional<Load> loaded = Optional.empty();
    private Optional<InetAddress> source = Optional.empty();
    private Optional<InetAddress> destination = Optional.empty();
    private Optional<Integer> sourcePort = Optional.empty();
    private Optional<Integer> destinationPort = Optional.empty();

    Asked(ByteBuffer order) {
      this.order = order;
    }

    NftEndpoints endpoints() {
      return new NftEndpoints(source, destination, sourcePort, destinationPort);
    }

    void take(NftExpression expression) throws MalformedMessage {
      if (expression.data().isEmpty()) {
        return;
      }
      AttributeReader data = expression.data().get();
      switch (expression.name()) {
        case "payload" -> loaded = load(data);
        case "cmp" -> compared(data);
        case "match" -> matched(data);
        // A masked register holds a network, not an address.
        case "bitwise" -> loaded = Optional.empty();
        default -> {}
      }
    }

    private static Optional<Load> load(AttributeReader data) throws MalformedMessage {
      int register = 0;
      int base = 0;
      int offset = 0;
      int length = 0;
      while (data.next()) {
        switch (data.type()) {
          case PAYLOAD_REGISTER -> register = data.be32();
          case PAYLOAD_BASE -> base = data.be32();
          case PAYLOAD_OFFSET -> offset = data.be32();
          case PAYLOAD_LENGTH -> length = data.be32();
          default -> {}
        }
      }
      return Optional.of(new Load(register, base, offset, length));
    }

    private void compared(AttributeReader data) throws MalformedMessage {
      int register = 0;
      int operation = -1;
      byte[] value = {};
      while (data.next()) {
        switch (data.type()) {
          case CMP_REGISTER -> register = data.be32();
          case CMP_OPERATION -> operation = data.be32();
          case CMP_DATA -> {
            AttributeReader nested = data.nested("value");
            while (nested.next()) {
              if (nested.type() == DATA_VALUE) {
                value = nested.copy();
              }
            }
          }
          default -> {}
        }
      }
      if (operation == CMP_EQUAL
          && loaded.isPresent()
          && loaded.get().register() == register
          && loaded.get().length() == value.length) {
        equal(loaded.get(), value);
      }
    }

    /** nft compares neighbouring fields at once. */
    private void equal(Load load, byte[] value) {
      if (load.base() == TRANSPORT_HEADER) {
        sourcePort = field(load, value, 0, PORT).map(Asked::port).or(() -> sourcePort);
        destinationPort = field(load, value, PORT, PORT).map(Asked::port).or(() -> destinationPort);
      } else if (load.base() == NETWORK_HEADER && value.length >= 16) {
        source = field(load, value, 8, 16).map(Asked::address).or(() -> source);
        destination = field(load, value, 24, 16).map(Asked::address).or(() -> destination);
      } else if (load.base() == NETWORK_HEADER) {
        source = field(load, value, 12, 4).map(Asked::address).or(() -> source);
        destination = field(load, value, 16, 4).map(Asked::address).or(() -> destination);
      }
    }

    private static Optional<byte[]> field(Load load, byte[] value, int at, int length) {
      int from = at - load.offset();
      return from >= 0 && from <= value.length - length
          ? Optional.of(Arrays.copyOfRange(value, from, from + length))
          : Optional.empty();
    }

    private static int port(byte[] value) {
      return Byte.toUnsignedInt(value[0]) << 8 | Byte.toUnsignedInt(value[1]);
    }

    private static InetAddress address(byte[] value) {
      try {
        return InetAddress.getByAddress(value);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("an address of 4 or 16 bytes", e);
      }
    }

    /**
     * struct xt_tcp, in the machine's byte order:
     *
     * <pre>
     *  | first source port | last | first destination port | last | option, flags, inverted |
     * </pre>
     */
    private void matched(AttributeReader data) throws MalformedMessage {
      String name = "";
      byte[] info = {};
      while (data.next()) {
        switch (data.type()) {
          case MATCH_NAME -> name = data.string();
          case MATCH_INFO -> info = data.copy();
          default -> {}
        }
      }
      if (name.equals("tcp") && info.length >= XT_TCP_BYTES && info[XT_TCP_BYTES - 1] == 0) {
        ByteBuffer ports = ByteBuffer.wrap(info).order(order.order());
        sourcePort = single(ports, 0).or(() -> sourcePort);
        destinationPort = single(ports, 4).or(() -> destinationPort);
      }
    }

    private static Optional<Integer> single(ByteBuffer ports, int at) {
      int first = Short.toUnsignedInt(ports.getShort(at));
      return first == Short.toUnsignedInt(ports.getShort(at + PORT))
          ? Optional.of(first)
          : Optional.empty();
    }
  }
}
