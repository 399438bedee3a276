package io.curfew.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How SSH bytes are counted and named.
 *
 * @param table name of the nf_tables table, family inet
 * @param source where login records are read
 * @param poll longest time between two readings
 * @param keepaliveRate bytes a second of one connection up to which it counts as silent
 */
public record SshSettings(
    boolean enabled,
    String table,
    List<Integer> ports,
    Source source,
    Path logFile,
    boolean trustLog,
    Duration poll,
    int keepaliveRate,
    Counting counting) {

  /** What counts the bytes; automatic: the first of these that works. */
  public enum Counting {
    AUTO,
    NFT,
    TCP_INFO,
    CONNTRACK,
    USERACCOUNT
  }

  /** Automatic: the journal where one is kept, else the file. */
  public enum Source {
    AUTO,
    FILE,
    JOURNAL
  }

  static SshSettings read(Section ssh) throws ConfigProblem {
    List<Integer> ports = ssh.ports("ports");
    if (ports.isEmpty() || ports.contains(0)) {
      throw ssh.problem("ports", "at least one port from 1 to 65535 expected");
    }
    return new SshSettings(
        ssh.bool("enabled"),
        ssh.text("table", SshSettings::tableName),
        ports,
        Source.valueOf(ssh.word("source", "auto", "file", "journal").toUpperCase(Locale.ROOT)),
        ssh.path("log-file"),
        ssh.bool("trust-log"),
        ssh.duration("poll", Duration.ofMillis(100)),
        ssh.integer("keepalive-rate", 0, 1_000_000),
        Counting.valueOf(
            ssh.word("counting", "auto", "nft", "tcp_info", "conntrack", "useraccount")
                .toUpperCase(Locale.ROOT)));
  }

  /** What nft takes unquoted, so that a name can't carry commands into the ruleset. */
  private static String tableName(String text) {
    if (!text.matches("[A-Za-z][A-Za-z0-9_]{0,30}")) {
      throw new IllegalArgumentException(
          "a table name of letters, digits and _ expected, not " + text);
    }
    return text;
  }
}
