package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.logfile.Stamp;
import io.curfew.state.Change;
import io.curfew.state.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random histories of a host against the ledger and its books: whatever happens, and wherever the
 * process is killed, the sum holds, no total falls and nobody pays for another.
 */
final class HistoryTest {
  private static final int STEPS = 2500;
  private static final int PORTS = 8;
  private static final List<String> USERS = List.of("ann", "bob", "cid");

  /** What a step did to the process. */
  private static final class Killed extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** What the store holds, and what the plain counters had shown when that was committed. */
  private record Durable(Map<String, Map<String, String>> maps, Traffic gone, Traffic shown) {}

  private final SlowHost host = new SlowHost();
  private final List<LogRecord> log = new ArrayList<>();
  private final Map<String, Traffic> exposed = new TreeMap<>();
  private Random random = new Random();
  private boolean trusted;
  private boolean harsh;

  /** Whether ports pass on at once; the kernel's notices of closed sockets tell of it. */
  private boolean hasty;

  private boolean diskFull;
  private int boots;
  private Books.Instance instance = Books.Instance.NONE;
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private Ledger ledger = new Ledger(false, 64);
  private Books books = new Books(map -> Map.of());
  private int read;
  private Map<ConnectionKey, Long> sockets = Map.of();

  /** Plain counters of tables that are gone, and of this one at the last reading. */
  private Traffic gone = Traffic.NONE;

  private Traffic shown = Traffic.NONE;
  private Durable durable = new Durable(new HashMap<>(), Traffic.NONE, Traffic.NONE);
  private Durable memory = new Durable(new HashMap<>(), Traffic.NONE, Traffic.NONE);

  @ParameterizedTest
  @CsvSource({
    "1,false,true",
    "2,true,true",
    "3,false,true",
    "4,true,true",
    "5,false,true",
    "6,true,true",
    "7,false,true",
    "8,true,true",
    "9,false,true",
    "10,true,true",
    "11,false,false",
    "12,true,false",
    "13,false,false",
    "14,true,false",
    "15,false,true",
    "16,true,true",
    "17,false,true",
    "18,true,true",
    "19,false,true",
    "20,true,true",
    "21,false,true",
    "22,true,true",
    "23,false,true",
    "24,true,true",
    "25,false,true",
    "26,true,true",
    "27,false,true",
    "28,true,true",
    "29,false,true",
    "30,true,true",
    "31,false,true",
    "32,true,true",
    "33,false,true",
    "34,true,true",
    "35,false,true",
    "36,true,true",
    "37,false,true",
    "38,true,true",
    "39,false,true",
    "40,true,true",
    "66,false,true",
    "78,false,true",
    "93,false,true",
    "177,false,true",
    "185,false,true"
  })
  void theSumHoldsNoTotalFallsAndNobodyPaysForAnother(long seed, boolean journal, boolean faults) {
    random = new Random(seed);
    trusted = journal;
    harsh = faults;
    live();
    for (String user : USERS) {
      if (!harsh) {
        Traffic booked = ledger.bytes().users().getOrDefault(user, Traffic.NONE);
        assertThat(booked).as(user).isEqualTo(host.truth(user));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,false", "2,true", "3,false", "4,true", "5,false", "6,true", "7,false", "8,true", "9,false",
    "10,true"
  })
  void nobodyPaysForAConnectionThatCameAndWentOnHisPorts(long seed, boolean journal) {
    random = new Random(seed);
    trusted = journal;
    hasty = true;
    live();
  }

  private void live() {
    restart();
    for (int step = 0; step < STEPS; step++) {
      try {
        step();
      } catch (Killed e) {
        restart();
      }
      nobodyPaysForAnother();
    }
    settleDown();
    nobodyPaysForAnother();
    assertThat(ledger.bytes().undecided()).isEmpty();
    assertThat(ledger.closing()).isEmpty();
    assertThat(host.elements()).as("%s", ledger.claims()).isEmpty();
  }

  private void nobodyPaysForAnother() {
    for (String user : USERS) {
      Traffic booked = ledger.bytes().users().getOrDefault(user, Traffic.NONE);
      assertThat(booked.atMost(host.truth(user))).as(user).isEqualTo(booked);
    }
  }

  private void step() throws Killed {
    now = now.plusMillis(1);
    ConnectionKey key = SlowHost.key(random.nextInt(harsh ? PORTS : SlowHost.ROOM));
    Optional<SlowHost.Connection> there = host.on(key);
    switch (random.nextInt(harsh ? 30 : 20)) {
      case 0, 1, 2 -> connectOrLogin(key, there);
      case 3, 4, 5, 6, 7, 8, 9, 10 ->
          there.ifPresent(c -> host.send(c, random.nextBoolean(), 52 + random.nextInt(1448)));
      case 11 -> there.filter(c -> hasty || c.seen).ifPresent(this::close);
      case 12, 13, 14 -> take(1 + random.nextInt(3));
      case 15, 16, 17, 18 -> reading();
      case 19 -> now = now.plusMillis(random.nextInt(3000));
      case 20 -> forge(key);
      case 21 -> there.ifPresent(c -> host.sendUntracked(c, 99));
      case 22 -> killSometimes(3);
      case 23 -> changeTable(random.nextInt(40));
      case 24 -> diskFull = random.nextInt(10) == 0;
      default -> now = now.plusMillis(random.nextInt(500));
    }
  }

  private void connectOrLogin(ConnectionKey key, Optional<SlowHost.Connection> there) {
    if (there.isEmpty()) {
      if (hasty || (host.free(key) && (harsh || !ledger.bytes().elements().containsKey(key)))) {
        host.connect(key);
      }
    } else if (there.get().user.isEmpty()) {
      String user = USERS.get(random.nextInt(USERS.size()));
      there.get().user = Optional.of(user);
      host.send(there.get(), false, 100);
      log.add(accepted(user, key, there.get().cookie));
      if (!harsh && !hasty) {
        take(log.size());
      }
    }
  }

  private void close(SlowHost.Connection connection) {
    host.send(connection, true, 52);
    connection.open = false;
    ledger.socketEnded(connection.key, connection.cookie);
  }

  /** A record that nobody's sshd wrote; journald would not vouch for it. */
  private void forge(ConnectionKey key) {
    if (!trusted) {
      long pid = host.on(key).map(c -> c.cookie).orElse(1L);
      log.add(accepted(USERS.get(random.nextInt(USERS.size())), key, pid));
    }
  }

  private LogRecord accepted(String user, ConnectionKey key, long pid) {
    Optional<Stamp> written = trusted ? Optional.of(new Stamp(now, now)) : Optional.empty();
    return new LogRecord.Accepted("password", user, Origin.of(key.peer()), pid, trusted, written);
  }

  private void changeTable(int what) {
    if (what == 0) {
      host.flush();
    } else if (what == 1) {
      host.reboot();
      boots++;
      restart();
    }
  }

  private void take(int records) {
    for (int n = 0; n < records && read < log.size(); n++) {
      boolean unused = ledger.record(log.get(read++), now);
    }
    for (Claim claim : ledger.claims()) {
      ledger.settle(claim, verdict(claim), now, 0);
    }
  }

  /** What the kernel would say: it knows the true user of every living connection. */
  private Verdict verdict(Claim claim) {
    ConnectionKey key = SlowHost.key(claim.from().port() - 40000);
    Optional<SlowHost.Connection> there = host.on(key);
    if (there.isEmpty()) {
      return new Verdict.Gone();
    }
    if (there.get().user.isEmpty() || there.get().cookie != claim.pid()) {
      return new Verdict.Open();
    }
    return there.get().user.equals(Optional.of(claim.user()))
        ? new Verdict.Confirmed(key, there.get().cookie)
        : new Verdict.Contradicted();
  }

  private void reading() throws Killed {
    healTable();
    PlainCounters before = host.plain();
    host.connections.stream()
        .filter(c -> c.open && random.nextInt(20) == 0)
        .forEach(c -> host.send(c, true, 77));
    Map<ConnectionKey, Traffic> elements = host.elements();
    sockets = host.sockets();
    PlainCounters after = host.plain();
    Set<ConnectionKey> unused =
        ledger.read(
            new Reading(
                Optional.of(new Reading.Plain(before, after)),
                elements,
                elements.size(),
                host.full() ? Ruleset.SET_SIZE : elements.size()),
            sockets,
            true,
            now,
            0);
    shown = after.all();
    List<ConnectionKey> over = read == log.size() ? ledger.finish(now) : List.of();
    killSometimes(30);
    boolean written = commit();
    killSometimes(30);
    if (written) {
      for (ConnectionKey key : over) {
        Traffic lastWords = host.remove(key);
        killSometimes(30);
        ledger.removed(key, Optional.of(lastWords));
      }
      commit();
    }
    killSometimes(30);
    conserved();
  }

  private void healTable() {
    Books.Instance there =
        new Books.Instance(Integer.toString(host.table()), Integer.toString(boots), "net", "shape");
    if (there.equals(instance)) {
      return;
    }
    gone = gone.plus(shown);
    shown = Traffic.NONE;
    if (there.boot().equals(instance.boot())) {
      ledger.tableReset();
    } else {
      ledger.newKernel(Optional.empty());
    }
    instance = there;
  }

  private boolean commit() {
    Step step = books.step(ledger, instance, Optional.of(Integer.toString(read)));
    Map<String, Map<String, String>> maps = new HashMap<>();
    memory.maps().forEach((name, entries) -> maps.put(name, new HashMap<>(entries)));
    for (Change change : step.changes()) {
      Map<String, String> map = maps.computeIfAbsent(change.map(), m -> new HashMap<>());
      change.value().ifPresentOrElse(v -> map.put(change.key(), v), () -> map.remove(change.key()));
    }
    memory = new Durable(maps, gone, shown);
    if (diskFull) {
      return false;
    }
    durable = memory;
    host.connections.forEach(c -> c.seen |= Long.valueOf(c.cookie).equals(sockets.get(c.key)));
    host.connections.forEach(c -> c.endKnown |= !c.open && !sockets.containsKey(c.key));
    ledger.bytes().users().forEach(this::expose);
    ledger.bytes().unattributed().forEach((reason, t) -> expose(reason.label(), t));
    return true;
  }

  private void expose(String name, Traffic total) {
    Traffic was = exposed.getOrDefault(name, Traffic.NONE);
    assertThat(total.atLeast(was)).as("%s never falls", name).isEqualTo(total);
    exposed.put(name, total);
  }

  private void conserved() {
    Traffic sum = ledger.bytes().pending();
    for (Traffic t : ledger.bytes().users().values()) {
      sum = sum.plus(t);
    }
    for (Traffic t : ledger.bytes().unattributed().values()) {
      sum = sum.plus(t);
    }
    assertThat(sum).isEqualTo(gone.plus(shown));
  }

  private void killSometimes(int oneIn) throws Killed {
    if (harsh && random.nextInt(oneIn) == 0) {
      throw new Killed();
    }
  }

  private void restart() {
    memory = durable;
    gone = durable.gone();
    shown = durable.shown();
    ledger = new Ledger(false, 64);
    books = new Books(map -> durable.maps().getOrDefault(map, Map.of()));
    instance = books.restore(ledger);
    read = books.cursor().map(Integer::parseInt).orElse(0);
  }

  /** All connections end, the log is read, time passes: then everything must be decided. */
  private void settleDown() {
    boolean faults = harsh;
    harsh = false;
    diskFull = false;
    for (int n = 0; n < 9; n++) {
      try {
        take(log.size());
        now = now.plusSeconds(3);
        reading();
        host.connections.stream().filter(c -> c.open).forEach(this::close);
      } catch (Killed e) {
        throw new AssertionError(e);
      }
    }
    harsh = faults;
  }
}
