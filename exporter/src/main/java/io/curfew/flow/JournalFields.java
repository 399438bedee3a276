package io.curfew.flow;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One flow as an entry of journald's native protocol: {@code NAME=value} and the end of a line, or,
 * where the value has an end of a line in itself, the name on a line of its own, the value's length
 * as a little-endian 64-bit number, and the value. Unknown things are left out.
 */
final class JournalFields {
  private static final String IDENTIFIER = "curfew-flow";
  private static final String INFORMATIONAL = "6"; // LOG_INFO, syslog(3)

  private final ByteArrayOutputStream entry = new ByteArrayOutputStream(1024);

  private JournalFields() {}

  /**
   * Encodes an entry.
   *
   * @param message with the end of its line
   */
  static byte[] of(FlowLine line, byte[] message) {
    JournalFields fields = new JournalFields();
    fields.add("MESSAGE", Arrays.copyOf(message, message.length - 1));
    fields.add("PRIORITY", INFORMATIONAL);
    fields.add("SYSLOG_IDENTIFIER", IDENTIFIER);
    fields.flow(line);
    fields.owner(line.owner());
    return fields.entry.toByteArray();
  }

  private void flow(FlowLine line) {
    add("CURFEW_FAMILY", line.family());
    add("CURFEW_PROTOCOL", line.protocol());
    add("CURFEW_DIRECTION", line.direction());
    add("CURFEW_SRC", AddressText.of(line.ends().source()));
    port("CURFEW_SPORT", line.ends().sourcePort());
    add("CURFEW_DST", AddressText.of(line.ends().destination()));
    port("CURFEW_DPORT", line.ends().destinationPort());
    add("CURFEW_CLASS", line.trafficClass());
    add("CURFEW_KNOWN", line.known());
  }

  private void owner(OwnerLine owner) {
    if (owner.pid().isPresent()) {
      add("CURFEW_PID", Integer.toString(owner.pid().getAsInt()));
    }
    add("CURFEW_UID", owner.uid());
    add("CURFEW_GID", owner.gid());
    add("CURFEW_USER", owner.user());
    add("CURFEW_PROCESS", owner.process());
    add("CURFEW_EXE", owner.exe());
    add("CURFEW_CMDLINE", owner.cmdline());
    add("CURFEW_UNIT", owner.unit());
    add("CURFEW_CGROUP", owner.cgroup());
    add("CURFEW_LOGINUID", owner.loginuid());
    add("CURFEW_COOKIE", owner.cookie());
    add("CURFEW_ATTRIBUTION", owner.attribution());
    add("CURFEW_REASON", owner.reason());
  }

  private void port(String name, int port) {
    if (port >= 0) {
      add(name, Integer.toString(port));
    }
  }

  private void add(String name, OptionalLong value) {
    value.ifPresent(number -> add(name, Long.toString(number)));
  }

  private void add(String name, Optional<String> value) {
    value.ifPresent(text -> add(name, text));
  }

  private void add(String name, String value) {
    add(name, RawText.printable(value).getBytes(StandardCharsets.UTF_8));
  }

  private void add(String name, byte[] value) {
    entry.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    if (new String(value, StandardCharsets.ISO_8859_1).indexOf('\n') < 0) {
      entry.write('=');
    } else {
      entry.write('\n');
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      entry.writeBytes(length.putLong(0, value.length).array());
    }
    entry.writeBytes(value);
    entry.write('\n');
  }
}
