package io.curfew.firewall;

import io.curfew.metrics.Family;
import io.curfew.metrics.Subject;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Shows the firewall, read afresh at each scrape. */
final class FirewallCollector implements Subject {
  private static final long FRESH_NANOS = 500_000_000;
  private static final double MILLIS = 1e3;
  private static final String[] RULE_LABELS = RuleSeries.LABELS.toArray(String[]::new);
  private static final String[] OBJECT_LABELS = ObjectKey.LABELS.toArray(String[]::new);

  private final FirewallSource source;
  private volatile Optional<Reading> last = Optional.empty();

  /**
   * What was read.
   *
   * @param nanos when, as System.nanoTime has it
   */
  record Reading(long nanos, FirewallSnapshot snapshot) {}

  FirewallCollector(FirewallSource source) {
    this.source = source;
  }

  @Override
  public String collector() {
    return "firewall";
  }

  @Override
  public long overflow() {
    return source.overflow();
  }

  /** The reading of the last scrape that succeeded. */
  FirewallSnapshot last() {
    return last.map(Reading::snapshot).orElse(FirewallSnapshot.NONE);
  }

  /** As it is now, or was half a second ago at most: many who ask at once cost one reading. */
  Reading fresh() throws IOException {
    Optional<Reading> young =
        last.filter(reading -> System.nanoTime() - reading.nanos() < FRESH_NANOS);
    return young.isPresent() ? young.get() : readNow();
  }

  @Override
  public List<MetricFamilySamples> read() throws IOException {
    return families(readNow().snapshot());
  }

  private Reading readNow() throws IOException {
    FirewallSnapshot snapshot = source.read();
    Reading reading = new Reading(System.nanoTime(), snapshot);
    last = Optional.of(reading);
    return reading;
  }

  static List<MetricFamilySamples> families(FirewallSnapshot snapshot) {
    Family packets =
        Family.counter(
            "curfew_firewall_rule_packets_total",
            "Packets that met a rule: the increments of all rules that have these labels.",
            RULE_LABELS);
    Family bytes =
        Family.counter(
            "curfew_firewall_rule_bytes_total",
            "Bytes of the packets that met a rule: the increments of all rules that have these labels.",
            RULE_LABELS);
    Family lastHit =
        Family.gauge(
            "curfew_firewall_rule_last_hit_timestamp_seconds",
            "When a reading last found that the rule had counted since the reading before; 0 if none has yet.",
            RULE_LABELS);
    for (Sample sample : snapshot.hits()) {
      packets.addDistinct((double) sample.packets(), sample.labels());
      bytes.addDistinct((double) sample.bytes(), sample.labels());
      lastHit.addDistinct((double) sample.lastHitMillis() / MILLIS, sample.labels());
    }
    return List.of(
        packets.build(),
        bytes.build(),
        lastHit.build(),
        objects(
            snapshot,
            "curfew_firewall_object_packets_total",
            "Packets that a named counter of the firewall counted.",
            Sample::packets),
        objects(
            snapshot,
            "curfew_firewall_object_bytes_total",
            "Bytes that a named counter of the firewall counted.",
            Sample::bytes),
        setElements(snapshot),
        elements(
            snapshot,
            "curfew_firewall_element_packets_total",
            "Packets that met an element of a set chosen by curfew.firewall.elements, as long as it is there.",
            Sample::packets),
        elements(
            snapshot,
            "curfew_firewall_element_bytes_total",
            "Bytes of the packets that met an element of a set chosen by curfew.firewall.elements.",
            Sample::bytes),
        rules(snapshot),
        rulesChanged(snapshot),
        generation(snapshot),
        changed(snapshot));
  }

  private static MetricFamilySamples generation(FirewallSnapshot snapshot) {
    Family family =
        Family.gauge(
            "curfew_firewall_ruleset_generation",
            "The kernel's generation id of the ruleset; every change of nf_tables raises it.");
    snapshot.generation().ifPresent(id -> family.add((double) id));
    return family.build();
  }

  private static MetricFamilySamples changed(FirewallSnapshot snapshot) {
    Family family =
        Family.gauge(
            "curfew_firewall_ruleset_changed_timestamp_seconds",
            "When a reading first found the present generation; 0 if it is the one found at start.");
    if (snapshot.generation().isPresent()) {
      family.add(seconds(snapshot.changed()));
    }
    return family.build();
  }

  private static MetricFamilySamples rulesChanged(FirewallSnapshot snapshot) {
    Family family =
        Family.gauge(
            "curfew_firewall_rules_changed_timestamp_seconds",
            "When a reading last found that a table's rules, or the policy, hook or priority of its chains, had changed; 0 if they are those found at start.",
            "backend",
            "family",
            "table");
    snapshot
        .rulesChanged()
        .forEach(
            (of, changed) ->
                family.add(
                    seconds(changed), of.backend(), of.table().family(), of.table().table()));
    return family.build();
  }

  private static double seconds(Optional<Instant> at) {
    return at.map(instant -> (double) instant.toEpochMilli() / MILLIS).orElse(0.0);
  }

  private static MetricFamilySamples objects(
      FirewallSnapshot snapshot, String name, String help, ToLongFunction<Sample> figure) {
    Family family = Family.counter(name, help, OBJECT_LABELS);
    snapshot.objects().forEach(o -> family.addDistinct((double) figure.applyAsLong(o), o.labels()));
    return family.build();
  }

  private static MetricFamilySamples setElements(FirewallSnapshot snapshot) {
    Family family =
        Family.gauge(
            "curfew_firewall_set_elements",
            "Elements of a named set or map; an interval is one.",
            "family",
            "table",
            "set");
    snapshot
        .setSizes()
        .forEach(
            (set, size) -> family.add(size, set.table().family(), set.table().table(), set.set()));
    return family.build();
  }

  private static MetricFamilySamples elements(
      FirewallSnapshot snapshot, String name, String help, ToLongFunction<Sample> figure) {
    Family family = Family.counter(name, help, ElementBook.LABELS.toArray(String[]::new));
    snapshot
        .elements()
        .forEach(e -> family.addDistinct((double) figure.applyAsLong(e), e.labels()));
    return family.build();
  }

  private static MetricFamilySamples rules(FirewallSnapshot snapshot) {
    Family family =
        Family.gauge(
            "curfew_firewall_rules",
            "Rules of a table, those that count and those that don't.",
            "backend",
            "family",
            "table");
    snapshot
        .rules()
        .forEach(
            (of, rules) ->
                family.add(rules, of.backend(), of.table().family(), of.table().table()));
    return family.build();
  }
}
