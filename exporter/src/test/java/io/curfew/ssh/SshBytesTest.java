package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories against a slow witness, which keeps every packet with its true owner in a list.
 */
final class SshBytesTest {
  private static final int STEPS = 1500;
  private static final int CONNECTIONS = 6;

  private record Packet(int connection, String user, boolean assured, boolean in, long bytes) {}

  private final List<Packet> packets = new ArrayList<>();
  private final Map<ConnectionKey, Traffic> kernelElements = new HashMap<>();
  private final String[] users = new String[CONNECTIONS];
  private final boolean[] decided = new boolean[CONNECTIONS];
  private boolean[] decisions = new boolean[CONNECTIONS];
  private SshBytes bytes = new SshBytes();
  private Optional<SshBytes> committed = Optional.empty();
  private Map<String, Traffic> shown = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingIsLostNothingIsCountedTwiceAndNoTotalFalls(long seed) throws Exception {
    Random random = new Random(seed);
    for (int c = 0; c < CONNECTIONS; c++) {
      begin(c, random);
    }
    for (int step = 0; step < STEPS; step++) {
      int c = random.nextInt(CONNECTIONS);
      switch (random.nextInt(12)) {
        case 0, 1 -> {
          reading(random, true);
          commit();
        }
        case 2 -> {
          if (random.nextInt(4) == 0) {
            kill();
          }
        }
        case 3 -> {
          if (!decided[c]) {
            bytes.decide(key(c), users[c]);
            decided[c] = true;
          }
        }
        case 4 -> {
          if (random.nextInt(10) == 0) {
            end(c, random);
          }
        }
        default -> packet(c, random);
      }
    }
    for (int c = 0; c < CONNECTIONS; c++) {
      bytes.decide(key(c), users[c]);
      decided[c] = true;
    }
    reading(random, false);
    reading(random, false);
    assertThat(bytes.pending()).isEqualTo(Traffic.NONE);
    bytes
        .users()
        .forEach(
            (user, total) ->
                assertThat(total).isEqualTo(sum(p -> p.assured() && p.user().equals(user))));
    assertThat(bytes.unattributed().get(Unattributed.HANDSHAKE)).isEqualTo(sum(p -> !p.assured()));
  }

  private void begin(int c, Random random) {
    users[c] = "user" + random.nextInt(3);
    decided[c] = false;
  }

  private void packet(int c, Random random) throws UnknownHostException {
    Packet packet =
        new Packet(
            c, users[c], random.nextInt(10) > 0, random.nextBoolean(), 40 + random.nextInt(1460));
    packets.add(packet);
    if (packet.assured()) {
      kernelElements.merge(key(c), traffic(packet), Traffic::plus);
    }
  }

  /** A reading that packets overlap, as the kernel's do. */
  private void reading(Random random, boolean busy) throws UnknownHostException {
    PlainCounters before = counters();
    overlap(random, busy);
    Map<ConnectionKey, Traffic> seen = new HashMap<>();
    for (int c = 0; c < CONNECTIONS; c++) {
      ConnectionKey key = key(c);
      Optional.ofNullable(kernelElements.get(key)).ifPresent(t -> seen.put(key, t));
      overlap(random, busy);
    }
    PlainCounters after = counters();
    bytes.read(
        new Reading(Optional.of(new Reading.Plain(before, after)), seen, seen.size(), seen.size()),
        this::owner);
    Traffic all = bytes.pending();
    for (Traffic t : bytes.users().values()) {
      all = all.plus(t);
    }
    for (Traffic t : bytes.unattributed().values()) {
      all = all.plus(t);
    }
    assertThat(all).isEqualTo(after.all());
    assertThat(bytes.pending()).isEqualTo(bytes.pending().atLeast(Traffic.NONE));
  }

  private void overlap(Random random, boolean busy) throws UnknownHostException {
    if (busy && random.nextInt(3) == 0) {
      packet(random.nextInt(CONNECTIONS), random);
    }
  }

  private void end(int c, Random random) throws UnknownHostException {
    if (!decided[c]) {
      bytes.decide(key(c), users[c]);
      decided[c] = true;
    }
    commit();
    // The last words of an element hold what came after the last reading.
    packet(c, random);
    bytes.removed(
        key(c),
        Optional.ofNullable(kernelElements.remove(key(c))).orElse(Traffic.NONE),
        owner(key(c)));
    commit();
    begin(c, random);
  }

  /** What is durable is what the next life begins with; nothing shown may be above it. */
  private void commit() {
    Map<String, Traffic> now = new TreeMap<>(bytes.users());
    shown.forEach(
        (user, t) -> {
          Traffic later = now.getOrDefault(user, Traffic.NONE);
          assertThat(later).isEqualTo(later.atLeast(t));
        });
    shown = now;
    committed = Optional.of(copy(bytes));
    decisions = decided.clone();
  }

  private void kill() {
    if (committed.isPresent()) {
      bytes = copy(committed.get());
      System.arraycopy(decisions, 0, decided, 0, CONNECTIONS);
    }
  }

  private static SshBytes copy(SshBytes of) {
    SshBytes copy = new SshBytes();
    copy.restore(
        of.users(),
        of.unattributed(),
        of.elements(),
        of.undecided(),
        of.client(),
        of.overlap(),
        of.table());
    return copy;
  }

  private Optional<String> owner(ConnectionKey key) {
    int c = key.peer().port() - 40000;
    return decided[c] ? Optional.of(users[c]) : Optional.empty();
  }

  private PlainCounters counters() {
    return new PlainCounters(sum(p -> true), sum(Packet::assured), Traffic.NONE, Traffic.NONE);
  }

  private Traffic sum(java.util.function.Predicate<Packet> which) {
    return packets.stream()
        .filter(which)
        .map(SshBytesTest::traffic)
        .reduce(Traffic.NONE, Traffic::plus);
  }

  private static Traffic traffic(Packet p) {
    return p.in() ? Traffic.of(p.bytes(), 1, 0, 0) : Traffic.of(0, 0, p.bytes(), 1);
  }

  private static ConnectionKey key(int c) throws UnknownHostException {
    return new ConnectionKey(
        new Peer(InetAddress.getByName("192.0.2.2"), 40000 + c),
        InetAddress.getByName("192.0.2.1"),
        22);
  }
}
