package io.curfew.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a template can say of a flow, under the names that it is asked for by. */
public enum FlowField {
  TIME("ts"),
  /** Family and protocol, as in ipv4/tcp. */
  PROTO("ev.proto"),
  FAMILY("ev.family"),
  PROTOCOL("ev.protocol"),
  DIRECTION("ev.direction"),
  SOURCE("ev.src"),
  SOURCE_PORT("ev.sport"),
  DESTINATION("ev.dst"),
  DESTINATION_PORT("ev.dport"),
  /** Source and destination of the direction back, where it is translated. */
  REPLY("ev.reply"),
  /** Type/code/id. */
  ICMP("ev.icmp"),
  ZONE("ev.zone"),
  CLASS("ev.class"),
  KNOWN("ev.known"),
  PID("info.pid"),
  UID("info.uid"),
  GID("info.gid"),
  USER("info.user"),
  LOGIN_UID("info.loginuid"),
  PROCESS("info.process"),
  EXE("info.exe"),
  COMMAND_LINE("info.cmdline"),
  /** The path of the cgroup. */
  SERVICE("info.service"),
  UNIT("info.unit"),
  /** The nearest first, as in bash[99]<sshd[7]. */
  PARENTS("info.parents"),
  COOKIE("info.cookie"),
  ATTRIBUTION("info.attribution"),
  REASON("info.reason");

  private final String label;

  FlowField(String label) {
    this.label = label;
  }

  static Optional<FlowField> named(String label) {
    return Arrays.stream(values()).filter(field -> field.label.equals(label)).findFirst();
  }

  static String known() {
    return Arrays.stream(values()).map(field -> field.label).collect(Collectors.joining(" "));
  }
}
