package io.curfew.firewall;

import java.util.List;

/**
 * A rule that can be told by what it counts: whatever it starts with, and every packet that meets
 * it, has bytes that are its number of packets times a factor that no other rule has.
 */
record StormRule(int number) {
  static final int RULES = 240;
  private static final int FACTOR = 100;
  private static final int FIRST_PORT = 10_000;
  private static final int UDP_HEADERS = 28;

  static final List<String> TABLES = List.of("inet storm", "ip storm");
  static final List<String> CHAINS = List.of("first", "second", "third");

  String table() {
    return TABLES.get(number % TABLES.size());
  }

  String chain() {
    return CHAINS.get(number / 2 % CHAINS.size());
  }

  /** Traffic meets these; the others start with a count, and get no more. */
  boolean trafficked() {
    return number % 3 == 0;
  }

  long factor() {
    return (long) FACTOR + number;
  }

  int port() {
    return FIRST_PORT + number;
  }

  int payload() {
    return (int) factor() - UDP_HEADERS;
  }

  /** As nft reads it. */
  String text(long packets) {
    String counter = " counter packets " + packets + " bytes " + packets * factor();
    return match() + counter + verdict() + (commented() ? " comment \"" + comment() + "\"" : "");
  }

  /** The labels that are its alone. */
  List<String> labels() {
    String[] table = table().split(" ", -1);
    return List.of(
        "nft",
        table[0],
        table[1],
        chain(),
        commented() ? comment() : match() + verdict(),
        verdict().isEmpty() ? "other" : "accept");
  }

  private String match() {
    return number % 7 == 0 ? "udp dport { 99, " + port() + " }" : "udp dport " + port();
  }

  private String verdict() {
    return number % 5 == 0 ? " accept" : "";
  }

  private boolean commented() {
    return number % 4 < 2;
  }

  private String comment() {
    return "r" + number;
  }
}
