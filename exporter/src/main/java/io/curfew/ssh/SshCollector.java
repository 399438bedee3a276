package io.curfew.ssh;

import io.curfew.metrics.BoundedLabels;
import io.curfew.metrics.Family;
import io.curfew.metrics.Subject;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Shows a fresh reading at each scrape, once it is durable. */
final class SshCollector implements Subject {
  private static final int MAX_USERS = 1000;
  private static final double MILLIS = 1e3;

  private final SshSource source;
  private final BoundedLabels users = new BoundedLabels(MAX_USERS);

  SshCollector(SshSource source) {
    this.source = source;
  }

  @Override
  public String collector() {
    return "ssh";
  }

  @Override
  public String source() {
    return source.counting();
  }

  @Override
  public long overflow() {
    return users.overflow();
  }

  @Override
  public List<MetricFamilySamples> read() throws IOException {
    SshSnapshot snapshot = source.fresh();
    Optional<String> problem = source.recordsProblem();
    if (problem.isPresent()) {
      throw new IOException(problem.get());
    }
    return families(snapshot);
  }

  @Override
  public List<MetricFamilySamples> unread() {
    return source.tableMissing() ? List.of(ownTable(false)) : List.of();
  }

  private static MetricFamilySamples ownTable(boolean present) {
    return gauge(
        "curfew_firewall_own_table_present",
        "1 while curfew's kernel table is as it was installed.",
        present ? 1 : 0);
  }

  List<MetricFamilySamples> families(SshSnapshot s) {
    Family bytes =
        Family.counter(
            "curfew_ssh_bytes_total",
            "IP-layer bytes of SSH connections that a user authenticated on, without the opening SYN and SYN-ACK.",
            "user",
            "direction");
    Family packets =
        Family.counter(
            "curfew_ssh_packets_total",
            "Packets of SSH connections that a user authenticated on, without the opening SYN and SYN-ACK.",
            "user",
            "direction");
    s.users()
        .forEach(
            (name, traffic) -> {
              String user = user(name);
              bytes
                  .add((double) traffic.in().bytes(), user, "in")
                  .add((double) traffic.out().bytes(), user, "out");
              packets
                  .add((double) traffic.in().packets(), user, "in")
                  .add((double) traffic.out().packets(), user, "out");
            });
    Family unattributed =
        Family.counter(
            "curfew_ssh_unattributed_bytes_total",
            "Bytes on the SSH ports that belong to no user, by reason.",
            "direction",
            "reason");
    s.unattributed()
        .forEach(
            (reason, traffic) ->
                unattributed
                    .add((double) traffic.in().bytes(), "in", reason.label())
                    .add((double) traffic.out().bytes(), "out", reason.label()));
    return List.of(
        bytes.build(),
        packets.build(),
        unattributed.build(),
        Family.gauge(
                "curfew_ssh_pending_bytes",
                "Bytes of SSH connections whose owner is not decided yet.",
                "direction")
            .add((double) s.pending().in().bytes(), "in")
            .add((double) s.pending().out().bytes(), "out")
            .build(),
        Family.counter(
                "curfew_ssh_client_bytes_total",
                "Bytes of SSH connections that this host opened to others.",
                "direction")
            .add((double) s.client().in().bytes(), "in")
            .add((double) s.client().out().bytes(), "out")
            .build(),
        sessions(s),
        logins(s),
        single("login_failures", "Rejected SSH authentications.", s.failures()),
        Family.counter(
                "curfew_ssh_log_records_rejected_total",
                "Login records that curfew did not believe, by reason.",
                "reason")
            .add((double) s.forged(), "forged")
            .add((double) s.malformed(), "malformed")
            .build(),
        single(
            "table_resets",
            "Times that curfew's kernel table was found gone or new.",
            s.tableResets()),
        ownTable(s.tablePresent() && !source.tableMissing()),
        gauge(
            "curfew_ssh_set_elements",
            "Elements in the sets of curfew's kernel table.",
            s.setElements()),
        gauge(
            "curfew_ssh_set_size",
            "Elements that the sets of curfew's kernel table have room for.",
            (double) s.setSize() * Ruleset.SETS.size()),
        gauge(
            "curfew_ssh_last_traffic_timestamp_seconds",
            "When a single authenticated or client SSH connection last moved more than keep-alive; 0 never.",
            s.lastTraffic().map(at -> (double) at.toEpochMilli() / MILLIS).orElse(0.0)));
  }

  private MetricFamilySamples sessions(SshSnapshot s) {
    Map<String, Integer> open = new TreeMap<>();
    // Who ever moved a byte keeps his series: 0 is a reading, absence would be none.
    s.users().keySet().forEach(name -> open.put(user(name), 0));
    s.sessions().forEach(session -> open.merge(user(session.user()), 1, Integer::sum));
    Family family = Family.gauge("curfew_ssh_sessions", "SSH sessions open now.", "user");
    open.forEach((user, n) -> family.add(n, user));
    return family.build();
  }

  private MetricFamilySamples logins(SshSnapshot s) {
    Family family =
        Family.counter("curfew_ssh_logins_total", "Accepted SSH logins.", "user", "method");
    s.logins().forEach((login, n) -> family.add((double) n, user(login.user()), login.method()));
    return family.build();
  }

  private String user(String name) {
    return users.admit(List.of(name)) ? name : BoundedLabels.OTHER;
  }

  private static MetricFamilySamples single(String name, String help, long value) {
    return Family.counter("curfew_ssh_" + name + "_total", help).add((double) value).build();
  }

  private static MetricFamilySamples gauge(String name, String help, double value) {
    return Family.gauge(name, help).add(value).build();
  }
}
