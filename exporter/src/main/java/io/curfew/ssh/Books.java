package io.curfew.ssh;

import io.curfew.logfile.Stamp;
import io.curfew.state.Step;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The ledger's durable form: every map and key, and the way back.
 *
 * <p>Each step holds all that changed since the last one, so that a kill between any two steps
 * leaves totals, last values, sessions and log cursor that belong together.
 */
final class Books {
  private static final String TABLE = "ssh.table";
  private static final String BLANK = " ";

  /** Which kernel table, in which boot and network namespace, the books speak of. */
  record Instance(String tableId, String boot, String netns, String shape) {
    static final Instance NONE = new Instance("", "", "", "");

    /**
     * The books of a source other than the table. The table's id is kept, and no boot has this
     * name: so the table, when it is taken up again, is one that counted what is booked already.
     */
    Instance countedBy(String source, KernelLife life) {
      return new Instance(tableId, source + BLANK + life.boot(), life.netns(), shape);
    }

    /** Whether they are the table's of this boot and namespace. */
    boolean counts(KernelLife life) {
      return netns.equals(life.netns()) && boot.equals(life.boot());
    }

    /** Whether they are of this boot and namespace, whatever the source. */
    boolean isOf(KernelLife life) {
      return counts(life) || (netns.equals(life.netns()) && boot.endsWith(BLANK + life.boot()));
    }
  }

  /** What the ledger itself keeps, beside its bytes. */
  record Committed(
      List<Session> sessions,
      Map<ConnectionKey, Presence> sockets,
      List<Claim> claims,
      Set<ConnectionKey> closing,
      Map<Ledger.Login, Long> logins,
      long tableResets,
      Optional<Instant> lastTraffic) {}

  private final Shelf<String, Traffic> users;
  private final Shelf<Unattributed, Traffic> reasons;
  private final Shelf<ConnectionKey, Traffic> elements;
  private final Shelf<ConnectionKey, Traffic> undecided;
  private final Shelf<ConnectionKey, Session> sessions;
  private final Shelf<ConnectionKey, Presence> sockets;
  private final Shelf<ConnectionKey, String> closing;
  private final Shelf<Long, Claim> claims;
  private final Shelf<Ledger.Login, Long> logins;
  private final Shelf<String, String> table;

  /**
   * Reads what was committed.
   *
   * @param entries of a map of the store, by its name
   */
  Books(Function<String, Map<String, String>> entries) {
    users = shelf("ssh.users", entries, user -> user, Books::text, user -> user, Books::traffic);
    reasons =
        shelf(
            "ssh.unattributed",
            entries,
            Unattributed::label,
            Books::text,
            label -> Unattributed.valueOf(label.toUpperCase(Locale.ROOT)),
            Books::traffic);
    elements = shelf("ssh.elements", entries, Books::text, Books::text, Books::key, Books::traffic);
    undecided =
        shelf("ssh.undecided", entries, Books::text, Books::text, Books::key, Books::traffic);
    sessions =
        new Shelf<>(
            "ssh.sessions",
            entries.apply("ssh.sessions"),
            Books::text,
            Books::text,
            (key, text) -> Map.entry(key(key), session(key, text)));
    sockets = shelf("ssh.sockets", entries, Books::text, Books::text, Books::key, Books::presence);
    closing = shelf("ssh.closing", entries, Books::text, c -> c, Books::key, c -> c);
    claims =
        new Shelf<>(
            "ssh.claims",
            entries.apply("ssh.claims"),
            id -> Long.toString(id),
            Books::text,
            (id, text) -> Map.entry(Long.valueOf(id), claim(id, text)));
    logins =
        shelf(
            "ssh.logins",
            entries,
            login -> login.method() + BLANK + login.user(),
            n -> Long.toString(n),
            Books::login,
            Long::valueOf);
    table = shelf(TABLE, entries, k -> k, v -> v, k -> k, v -> v);
  }

  private static <K, V> Shelf<K, V> shelf(
      String name,
      Function<String, Map<String, String>> entries,
      Function<K, String> keyText,
      Function<V, String> valueText,
      Function<String, K> key,
      Function<String, V> value) {
    BiFunction<String, String, Map.Entry<K, V>> read =
        (k, v) -> Map.entry(key.apply(k), value.apply(v));
    return new Shelf<>(name, entries.apply(name), keyText, valueText, read);
  }

  /** The changes since the last step; the caller commits them, or never writes again. */
  Step step(Ledger ledger, Instance instance, Optional<String> cursor) {
    Step step = new Step();
    SshBytes bytes = ledger.bytes();
    users.write(bytes.users(), step);
    reasons.write(bytes.unattributed(), step);
    elements.write(bytes.elements(), step);
    undecided.write(bytes.undecided(), step);
    sessions.write(ledger.sessionsByKey(), step);
    sockets.write(ledger.nobodysPresences(), step);
    closing.write(
        ledger.closing().stream().collect(Collectors.toMap(key -> key, key -> "delete")), step);
    claims.write(ledger.claimsById(), step);
    logins.write(ledger.logins(), step);
    table.write(table(ledger, instance, cursor), step);
    return step;
  }

  private static Map<String, String> table(
      Ledger ledger, Instance instance, Optional<String> cursor) {
    Map<String, String> fields = new HashMap<>();
    TableBooks table = ledger.bytes().table();
    fields.put("id", instance.tableId());
    fields.put("boot", instance.boot());
    fields.put("netns", instance.netns());
    fields.put("shape", instance.shape());
    fields.put("base.all", text(table.base().all()));
    fields.put("base.assured", text(table.base().assured()));
    fields.put("base.untracked", text(table.base().untracked()));
    fields.put("base.client", text(table.base().client()));
    fields.put("elements", text(table.elements()));
    fields.put("handshake", text(table.handshake()));
    fields.put("set_full", text(table.setFull()));
    fields.put("lost", text(table.lost()));
    fields.put("untracked", text(table.untracked()));
    fields.put("client", text(table.client()));
    fields.put("client.total", text(ledger.bytes().client()));
    fields.put("overlap", text(ledger.bytes().overlap()));
    fields.put("resets", Long.toString(ledger.tableResets()));
    cursor.ifPresent(c -> fields.put("cursor", c));
    ledger.lastTraffic().ifPresent(at -> fields.put("traffic", Long.toString(at.toEpochMilli())));
    return fields;
  }

  /** Fills a new ledger with what was committed, and says which table that was about. */
  Instance restore(Ledger ledger) {
    Map<String, String> fields = table.written();
    PlainCounters base =
        new PlainCounters(
            field(fields, "base.all"),
            field(fields, "base.assured"),
            field(fields, "base.untracked"),
            field(fields, "base.client"));
    Map<Unattributed, Traffic> all = new EnumMap<>(Unattributed.class);
    for (Unattributed reason : Unattributed.values()) {
      all.put(reason, reasons.written().getOrDefault(reason, Traffic.NONE));
    }
    ledger
        .bytes()
        .restore(
            users.written(),
            all,
            elements.written(),
            undecided.written(),
            field(fields, "client.total"),
            field(fields, "overlap"),
            new TableBooks(
                base,
                field(fields, "elements"),
                field(fields, "handshake"),
                field(fields, "set_full"),
                field(fields, "untracked"),
                field(fields, "client"),
                field(fields, "lost")));
    ledger.restore(
        new Committed(
            List.copyOf(sessions.written().values()),
            Map.copyOf(sockets.written()),
            List.copyOf(claims.written().values()),
            Set.copyOf(closing.written().keySet()),
            Map.copyOf(logins.written()),
            Long.parseLong(fields.getOrDefault("resets", "0")),
            Optional.ofNullable(fields.get("traffic"))
                .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)))));
    return new Instance(
        fields.getOrDefault("id", ""),
        fields.getOrDefault("boot", ""),
        fields.getOrDefault("netns", ""),
        fields.getOrDefault("shape", ""));
  }

  Optional<String> cursor() {
    return Optional.ofNullable(table.written().get("cursor"));
  }

  /** The user comes last: a name may hold blanks, nothing else here does. */
  private static String text(Session s) {
    return String.join(
        BLANK,
        Long.toString(s.cookie()),
        Long.toString(s.since().toEpochMilli()),
        text(s.before()),
        s.method().isEmpty() ? "-" : s.method(),
        s.user());
  }

  private static String text(Presence p) {
    return String.join(
        BLANK,
        Long.toString(p.cookie()),
        Long.toString(p.since().toEpochMilli()),
        Integer.toString(p.missed()),
        Boolean.toString(p.watched()),
        Boolean.toString(p.doubted()),
        Boolean.toString(p.reused()),
        Long.toString(p.notBefore().toEpochMilli()));
  }

  private static Presence presence(String text) {
    String[] parts = text.split(BLANK, 7);
    return new Presence(
        Long.parseLong(parts[0]),
        Instant.ofEpochMilli(Long.parseLong(parts[1])),
        Optional.empty(),
        Integer.parseInt(parts[2]),
        Boolean.parseBoolean(parts[3]),
        Boolean.parseBoolean(parts[4]),
        Boolean.parseBoolean(parts[5]),
        Instant.ofEpochMilli(parts.length < 7 ? 0 : Long.parseLong(parts[6])));
  }

  private static String text(Claim c) {
    return String.join(
        BLANK,
        c.from().address().map(InetAddress::getHostAddress).orElse("-"),
        Integer.toString(c.from().port()),
        Long.toString(c.pid()),
        Boolean.toString(c.trusted()),
        Long.toString(c.at().toEpochMilli()),
        c.written().map(w -> Long.toString(w.earliest().toEpochMilli())).orElse("-"),
        c.written()
            .map(w -> Long.toString(w.latest().plusNanos(999_999).toEpochMilli()))
            .orElse("-"),
        c.method(),
        c.user());
  }

  private static Ledger.Login login(String text) {
    String[] parts = text.split(BLANK, 2);
    return new Ledger.Login(parts[1], parts[0]);
  }

  private static Session session(String key, String text) {
    String[] parts = text.split(BLANK, 8);
    return new Session(
        key(key),
        Long.parseLong(parts[0]),
        parts[7],
        parts[6].equals("-") ? "" : parts[6],
        Instant.ofEpochMilli(Long.parseLong(parts[1])),
        traffic(String.join(BLANK, Arrays.asList(parts).subList(2, 6))));
  }

  private static Claim claim(String id, String text) {
    String[] parts = text.split(BLANK, 9);
    return new Claim(
        Long.parseLong(id),
        parts[7],
        parts[8],
        new Origin(SshdMessage.address(parts[0]), Integer.parseInt(parts[1])),
        Long.parseLong(parts[2]),
        Boolean.parseBoolean(parts[3]),
        Instant.ofEpochMilli(Long.parseLong(parts[4])),
        parts[5].equals("-")
            ? Optional.empty()
            : Optional.of(new Stamp(millis(parts[5]), millis(parts[6]))));
  }

  private static Instant millis(String text) {
    return Instant.ofEpochMilli(Long.parseLong(text));
  }

  private static ConnectionKey key(String text) {
    return ConnectionKey.of(HexFormat.of().parseHex(text));
  }

  private static String text(ConnectionKey key) {
    return key.hex();
  }

  private static String text(Traffic t) {
    return t.in().bytes()
        + BLANK
        + t.in().packets()
        + BLANK
        + t.out().bytes()
        + BLANK
        + t.out().packets();
  }

  private static Traffic field(Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.get(name)).map(Books::traffic).orElse(Traffic.NONE);
  }

  private static Traffic traffic(String text) {
    String[] parts = text.split(BLANK, 4);
    return Traffic.of(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]));
  }
}
