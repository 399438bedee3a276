package io.curfew.ssh;

import java.util.List;

/**
 * What curfew's table is made of, in nft's words. It has no verdict, so that it can't cut anybody
 * off, and stands after the filters: what they drop moves no byte.
 *
 * <p>Plain named counters come first and look at nothing but the port. The sets take connections
 * that conntrack calls assured: {@code ct state established} would take the host's own SYN-ACKs to
 * spoofed SYNs. A full set ends its rule and nothing else, so what it did not take is told by the
 * counter of assured packets before it.
 */
final class Ruleset {
  /** Elements of one set where nothing else is asked for; in kernel memory about 100 bytes each. */
  static final int SET_SIZE = 65535;

  static final List<String> SETS = List.of("in4", "in6", "out4", "out6");

  private static final String ALL = "ssh_%s";
  private static final String ASSURED = "ssh_%s_assured";
  private static final String UNTRACKED = "ssh_%s_untracked";
  private static final String CLIENT = "ssh_client_%s";
  private static final List<String> COUNTERS = List.of(ALL, ASSURED, UNTRACKED, CLIENT);

  static final String INPUT = "input";
  static final String OUTPUT = "output";

  static final String IN = "in";
  static final String OUT = "out";

  private Ruleset() {}

  static String all(String direction) {
    return String.format(ALL, direction);
  }

  static String assured(String direction) {
    return String.format(ASSURED, direction);
  }

  static String untracked(String direction) {
    return String.format(UNTRACKED, direction);
  }

  static String client(String direction) {
    return String.format(CLIENT, direction);
  }

  /**
   * Everything, for {@code nft -f -}, which takes it as one transaction.
   *
   * @param setSize elements that each set has room for
   */
  static String text(String table, String comment, List<Integer> ports, int setSize) {
    String port = port(ports);
    StringBuilder text = new StringBuilder();
    text.append("table inet ").append(table).append(" {\n");
    text.append("  comment \"").append(comment).append("\"\n");
    for (String direction : List.of(IN, OUT)) {
      COUNTERS.forEach(
          c -> text.append("  counter ").append(c.formatted(direction)).append(" { }\n"));
    }
    text.append(set("in4", setSize, key("ip", "saddr", "sport", "daddr", "dport")));
    text.append(set("in6", setSize, key("ip6", "saddr", "sport", "daddr", "dport")));
    text.append(set("out4", setSize, key("ip", "daddr", "dport", "saddr", "sport")));
    text.append(set("out6", setSize, key("ip6", "daddr", "dport", "saddr", "sport")));
    text.append(
        chain(
            INPUT,
            IN,
            "tcp dport " + port,
            "tcp sport " + port + " tcp dport != " + port,
            "update @in4 { " + key("ip", "saddr", "sport", "daddr", "dport") + " }",
            "update @in6 { " + key("ip6", "saddr", "sport", "daddr", "dport") + " }"));
    text.append(
        chain(
            OUTPUT,
            OUT,
            "tcp sport " + port,
            "tcp dport " + port + " tcp sport != " + port,
            "update @out4 { " + key("ip", "daddr", "dport", "saddr", "sport") + " }",
            "update @out6 { " + key("ip6", "daddr", "dport", "saddr", "sport") + " }"));
    return text.append("}\n").toString();
  }

  /** As nft itself would list it, so that a standing table can be compared. */
  private static String port(List<Integer> ports) {
    List<String> sorted = ports.stream().distinct().sorted().map(String::valueOf).toList();
    return sorted.size() == 1 ? sorted.get(0) : "{ " + String.join(", ", sorted) + " }";
  }

  /**
   * The same for an empty table that stands already, as commands: nft, given a table's block, would
   * make the table too, and the kernel refuses to take its flags away.
   */
  static String content(String table, String text) {
    StringBuilder commands = new StringBuilder();
    String chain = "";
    for (String line : text.lines().toList()) {
      String words = line.strip();
      if (line.startsWith("    ")) {
        boolean hook = words.startsWith("type ");
        commands.append(hook ? "add chain inet " : "add rule inet ").append(table);
        commands.append(' ').append(chain).append(hook ? " { " + words + " }" : " " + words);
        commands.append('\n');
      } else if (words.startsWith("chain ")) {
        chain = words.split(" ", 3)[1];
      } else if (words.startsWith("counter ") || words.startsWith("set ")) {
        commands.append("add ").append(words.replaceFirst(" ", " inet " + table + " "));
        commands.append('\n');
      }
    }
    return commands.toString();
  }

  private static String set(String name, int size, String key) {
    return "  set %s { typeof %s; size %d; flags dynamic; counter; }\n".formatted(name, key, size);
  }

  /** Peer address, peer port, local address, local port. */
  private static String key(
      String family, String far, String farPort, String near, String nearPort) {
    return "%1$s %2$s . tcp %3$s . %1$s %4$s . tcp %5$s"
        .formatted(family, far, farPort, near, nearPort);
  }

  private static String chain(
      String hook, String direction, String server, String client, String set4, String set6) {
    return String.join(
        "\n",
        "  chain " + hook + " {",
        "    type filter hook " + hook + " priority filter + 10; policy accept;",
        "    " + server + " counter name \"" + all(direction) + "\"",
        "    " + server + " ct state untracked counter name \"" + untracked(direction) + "\"",
        "    " + server + " ct status assured counter name \"" + assured(direction) + "\"",
        "    " + server + " ct status assured " + set4,
        "    " + server + " ct status assured " + set6,
        "    " + client + " counter name \"" + client(direction) + "\"",
        "  }",
        "");
  }
}
