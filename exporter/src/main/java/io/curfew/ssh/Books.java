package io.curfew.ssh;

import io.curfew.state.Step;
import io.curfew.state.Store;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ledger's durable form: every map and key, and the way back.
 *
 * <p>Each step holds all that changed since the last one, so that a kill between any two steps
 * leaves totals, last values, sessions and log cursor that belong together.
 */
final class Books {
  private static final String USERS = "ssh.users";
  private static final String REASONS = "ssh.unattributed";
  private static final String ELEMENTS = "ssh.elements";
  private static final String UNDECIDED = "ssh.undecided";
  private static final String SESSIONS = "ssh.sessions";
  private static final String CLAIMS = "ssh.claims";
  private static final String LOGINS = "ssh.logins";
  private static final String TABLE = "ssh.table";
  private static final String BLANK = " ";

  private static final List<String> MAPS =
      List.of(USERS, REASONS, ELEMENTS, UNDECIDED, SESSIONS, CLAIMS, LOGINS, TABLE);

  /** Which kernel table, in which boot and network namespace, the books speak of. */
  record Instance(String tableId, String boot, String netns, String shape) {
    static final Instance NONE = new Instance("", "", "", "");
  }

  /** What the ledger itself keeps, beside its bytes. */
  record Committed(
      List<Session> sessions,
      List<Claim> claims,
      Map<Ledger.Login, Long> logins,
      long tableResets,
      Optional<Instant> lastTraffic) {}

  private final Store store;

  /** What the last step left in the store. */
  private Map<String, Map<String, String>> written = new HashMap<>();

  Books(Store store) {
    this.store = store;
    MAPS.forEach(map -> written.put(map, store.entries(map)));
  }

  /** The changes since the last step; the caller commits them, or never writes again. */
  Step step(Ledger ledger, Instance instance, Optional<String> cursor) {
    Map<String, Map<String, String>> now = encode(ledger, instance, cursor);
    Step step = new Step();
    for (String map : MAPS) {
      Map<String, String> before = written.getOrDefault(map, Map.of());
      Map<String, String> after = now.getOrDefault(map, Map.of());
      after.forEach(
          (key, value) -> {
            if (!value.equals(before.get(key))) {
              step.put(map, key, value);
            }
          });
      before.keySet().stream()
          .filter(key -> !after.containsKey(key))
          .forEach(key -> step.remove(map, key));
    }
    written = now;
    return step;
  }

  private static Map<String, Map<String, String>> encode(
      Ledger ledger, Instance instance, Optional<String> cursor) {
    SshBytes bytes = ledger.bytes();
    Map<String, Map<String, String>> all = new HashMap<>();
    Map<String, String> users = all.computeIfAbsent(USERS, m -> new HashMap<>());
    bytes.users().forEach((user, t) -> users.put(user, text(t)));
    Map<String, String> reasons = all.computeIfAbsent(REASONS, m -> new HashMap<>());
    bytes.unattributed().forEach((reason, t) -> reasons.put(reason.label(), text(t)));
    Map<String, String> elements = all.computeIfAbsent(ELEMENTS, m -> new HashMap<>());
    bytes.elements().forEach((key, t) -> elements.put(text(key), text(t)));
    Map<String, String> undecided = all.computeIfAbsent(UNDECIDED, m -> new HashMap<>());
    bytes.undecided().forEach((key, t) -> undecided.put(text(key), text(t)));
    Map<String, String> sessions = all.computeIfAbsent(SESSIONS, m -> new HashMap<>());
    // The user comes last: a name may hold blanks, nothing else here does.
    ledger
        .sessions()
        .forEach(
            s ->
                sessions.put(
                    text(s.key()),
                    String.join(
                        BLANK,
                        Long.toString(s.cookie()),
                        Long.toString(s.since().toEpochMilli()),
                        text(s.before()),
                        s.method().isEmpty() ? "-" : s.method(),
                        s.user())));
    Map<String, String> claims = all.computeIfAbsent(CLAIMS, m -> new HashMap<>());
    ledger
        .claims()
        .forEach(
            c ->
                claims.put(
                    Long.toString(c.id()),
                    String.join(
                        BLANK,
                        c.from().address().map(InetAddress::getHostAddress).orElse("-"),
                        Integer.toString(c.from().port()),
                        Long.toString(c.pid()),
                        Boolean.toString(c.trusted()),
                        Long.toString(c.at().toEpochMilli()),
                        c.method(),
                        c.user())));
    Map<String, String> logins = all.computeIfAbsent(LOGINS, m -> new HashMap<>());
    ledger
        .logins()
        .forEach((login, n) -> logins.put(login.method() + BLANK + login.user(), n.toString()));
    all.put(TABLE, table(ledger, instance, cursor));
    return all;
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
    fields.put("untracked", text(table.untracked()));
    fields.put("client", text(table.client()));
    fields.put("client.total", text(ledger.bytes().client()));
    fields.put("resets", Long.toString(ledger.tableResets()));
    cursor.ifPresent(c -> fields.put("cursor", c));
    ledger.lastTraffic().ifPresent(at -> fields.put("traffic", Long.toString(at.toEpochMilli())));
    return fields;
  }

  /** Fills a new ledger with what was committed, and says which table that was about. */
  Instance restore(Ledger ledger) {
    Map<String, String> fields = written(TABLE);
    PlainCounters base =
        new PlainCounters(
            field(fields, "base.all"),
            field(fields, "base.assured"),
            field(fields, "base.untracked"),
            field(fields, "base.client"));
    Map<Unattributed, Traffic> reasons = new EnumMap<>(Unattributed.class);
    for (Unattributed reason : Unattributed.values()) {
      reasons.put(reason, field(written(REASONS), reason.label()));
    }
    Map<String, Traffic> users = new LinkedHashMap<>();
    written(USERS).forEach((user, t) -> users.put(user, traffic(t)));
    ledger
        .bytes()
        .restore(
            users,
            reasons,
            perConnection(written(ELEMENTS)),
            perConnection(written(UNDECIDED)),
            field(fields, "client.total"),
            new TableBooks(
                base,
                field(fields, "elements"),
                field(fields, "handshake"),
                field(fields, "set_full"),
                field(fields, "untracked"),
                field(fields, "client")));
    List<Session> sessions = new ArrayList<>();
    written(SESSIONS).forEach((key, s) -> sessions.add(session(key, s)));
    List<Claim> claims = new ArrayList<>();
    written(CLAIMS).forEach((id, c) -> claims.add(claim(id, c)));
    Map<Ledger.Login, Long> logins = new LinkedHashMap<>();
    written(LOGINS)
        .forEach(
            (key, n) -> {
              String[] parts = key.split(BLANK, 2);
              logins.put(new Ledger.Login(parts[1], parts[0]), Long.valueOf(n));
            });
    ledger.restore(
        new Committed(
            sessions,
            claims,
            logins,
            Long.parseLong(fields.getOrDefault("resets", "0")),
            Optional.ofNullable(fields.get("traffic"))
                .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)))));
    return new Instance(
        fields.getOrDefault("id", ""),
        fields.getOrDefault("boot", ""),
        fields.getOrDefault("netns", ""),
        fields.getOrDefault("shape", ""));
  }

  private Map<String, String> written(String map) {
    return written.getOrDefault(map, Map.of());
  }

  Optional<String> cursor() {
    return store.get(TABLE, "cursor");
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
    String[] parts = text.split(BLANK, 7);
    return new Claim(
        Long.parseLong(id),
        parts[5],
        parts[6],
        new Origin(SshdLine.address(parts[0]), Integer.parseInt(parts[1])),
        Long.parseLong(parts[2]),
        Boolean.parseBoolean(parts[3]),
        Instant.ofEpochMilli(Long.parseLong(parts[4])));
  }

  private static Map<ConnectionKey, Traffic> perConnection(Map<String, String> texts) {
    Map<ConnectionKey, Traffic> read = new HashMap<>();
    texts.forEach((key, t) -> read.put(key(key), traffic(t)));
    return read;
  }

  private static ConnectionKey key(String text) {
    return ConnectionKey.of(HexFormat.of().parseHex(text));
  }

  private static String text(ConnectionKey key) {
    return HexFormat.of().formatHex(key.bytes());
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
