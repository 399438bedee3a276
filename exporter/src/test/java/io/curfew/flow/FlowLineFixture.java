package io.curfew.flow;

import io.curfew.netlink.ConntrackTuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Lines made up for tests of the flow log. */
final class FlowLineFixture {
  static final Instant AT = Instant.parse("2026-11-21T06:00:00.000001Z");

  static final ProcessFacts FACTS =
      new ProcessFacts(
          Optional.of("ann"),
          Optional.of("/usr/bin/curl"),
          Optional.of("curl -s https://ann:secret@example.org/"),
          OptionalLong.of(1000),
          List.of(new FlowParent(99, "bash"), new FlowParent(1, "systemd")));

  static final Owner CURL =
      Owner.named(
          Tier.WITNESS,
          "curl",
          "ssh.service",
          new Opener(123, 1000, 1001, "/system.slice/ssh.service", 81_234));

  private FlowLineFixture() {}

  static AttributedFlow flow() {
    return new AttributedFlow(
        FlowFixture.flow(FlowDirection.OUTBOUND, "198.51.100.7", 443, AT),
        CURL,
        "https",
        Standing.TRUSTED);
  }

  static FlowLine line() {
    return FlowLine.of(flow(), FACTS, CommandLineChoice.FULL);
  }

  /** Masqueraded, in a zone of its own. */
  static FlowLine translated() {
    ConntrackTuple original = FlowFixture.tuple(17, "2001:db8::1", 5353, "2001:db8::2", 53);
    ConntrackTuple reply = FlowFixture.tuple(17, "2001:db8::2", 53, "2001:db8::9", 1024);
    return FlowLine.of(
        new AttributedFlow(
            new ObservedFlow(AT, FlowDirection.FORWARDED, 7, original, reply),
            Owner.forwarded(),
            "dns",
            Standing.UNKNOWN),
        ProcessFacts.NONE,
        CommandLineChoice.FULL);
  }

  /** Everything that another chose is as given. */
  static FlowLine chosen(String text) {
    return new FlowLine(
        AT,
        "tcp",
        "outbound",
        new FlowEnds(
            FlowFixture.address("192.0.2.1"), 40000, FlowFixture.address("198.51.100.7"), 443),
        Optional.empty(),
        Optional.empty(),
        0,
        text,
        Optional.of(text),
        new OwnerLine(
            OptionalInt.of(123),
            OptionalLong.of(0xffff_fffeL),
            OptionalLong.of(0),
            Optional.of(text),
            Optional.of(text),
            Optional.of(text),
            Optional.of(text),
            Optional.of(text),
            Optional.of(text),
            List.of(new FlowParent(1, text)),
            OptionalLong.empty(),
            OptionalLong.of(Long.MAX_VALUE),
            "witness",
            Optional.of(text)));
  }
}
