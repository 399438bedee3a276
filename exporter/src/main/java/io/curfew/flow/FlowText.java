package io.curfew.flow;

import io.curfew.config.FlowField;
import io.curfew.config.FlowTemplate;
import io.curfew.config.StampFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Writes flows by a template; what is not known is "-", and whatever others chose is printable
 * ({@link RawText#printable}). Thread-safe.
 */
public final class FlowText {
  private static final String ABSENT = "-";

  private final FlowTemplate template;
  private final StampFormat stamp;

  /** Writes times as the format says. */
  public FlowText(FlowTemplate template, StampFormat stamp) {
    this.template = template;
    this.stamp = stamp;
  }

  /** The flow on one line, without its end. */
  public String of(FlowLine line) {
    StringBuilder text = new StringBuilder(256);
    for (FlowTemplate.Part part : template.parts()) {
      text.append(part.text());
      part.field().ifPresent(field -> text.append(value(field, line)));
    }
    return text.toString();
  }

  private String value(FlowField field, FlowLine line) {
    FlowEnds ends = line.ends();
    OwnerLine owner = line.owner();
    return switch (field) {
      case TIME -> stamp.of(line.at());
      case PROTO -> line.family() + "/" + RawText.printable(line.protocol());
      case FAMILY -> line.family();
      case PROTOCOL -> RawText.printable(line.protocol());
      case DIRECTION -> RawText.printable(line.direction());
      case SOURCE -> AddressText.of(ends.source());
      case SOURCE_PORT -> port(ends.sourcePort());
      case DESTINATION -> AddressText.of(ends.destination());
      case DESTINATION_PORT -> port(ends.destinationPort());
      case REPLY ->
          line.reply()
              .map(
                  reply ->
                      AddressText.of(reply.source())
                          + "/"
                          + port(reply.sourcePort())
                          + ">"
                          + AddressText.of(reply.destination())
                          + "/"
                          + port(reply.destinationPort()))
              .orElse(ABSENT);
      case ICMP ->
          line.icmp().map(icmp -> icmp.type() + "/" + icmp.code() + "/" + icmp.id()).orElse(ABSENT);
      case ZONE -> Integer.toString(line.zone());
      case CLASS -> RawText.printable(line.trafficClass());
      case KNOWN -> text(line.known());
      case PID -> owner.pid().isPresent() ? Integer.toString(owner.pid().getAsInt()) : ABSENT;
      case UID -> number(owner.uid());
      case GID -> number(owner.gid());
      case USER -> text(owner.user());
      case LOGIN_UID -> number(owner.loginuid());
      case PROCESS -> text(owner.process());
      case EXE -> text(owner.exe());
      case COMMAND_LINE -> text(owner.cmdline());
      case SERVICE -> text(owner.cgroup().or(owner::unit));
      case UNIT -> text(owner.unit());
      case PARENTS -> parents(owner);
      case COOKIE -> number(owner.cookie());
      case ATTRIBUTION -> RawText.printable(owner.attribution());
      case REASON -> text(owner.reason());
    };
  }

  private static String parents(OwnerLine owner) {
    return owner.parents().isEmpty()
        ? ABSENT
        : owner.parents().stream()
            .map(parent -> RawText.printable(parent.process()) + "[" + parent.pid() + "]")
            .collect(Collectors.joining("<"));
  }

  private static String port(int port) {
    return port < 0 ? ABSENT : Integer.toString(port);
  }

  private static String text(Optional<String> text) {
    return text.map(RawText::printable).orElse(ABSENT);
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : ABSENT;
  }
}
