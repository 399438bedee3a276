package io.curfew.ssh;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known after one reading; every durable figure in it is committed before anybody sees it.
 *
 * @param tablePresent whether the kernel's table is as it was installed
 * @param readAt when the kernel was read, on the monotonic clock
 */
record SshSnapshot(
    Map<String, Traffic> users,
    Map<Unattributed, Traffic> unattributed,
    Traffic pending,
    Traffic client,
    List<Session> sessions,
    List<OpenSession> open,
    Map<Ledger.Login, Long> logins,
    long failures,
    long forged,
    long malformed,
    long tableResets,
    boolean tablePresent,
    int setElements,
    int fullestSet,
    int setSize,
    Optional<Instant> lastTraffic,
    long readAt) {

  SshSnapshot {
    users = new TreeMap<>(users);
    unattributed = new EnumMap<>(unattributed);
    sessions = List.copyOf(sessions);
    open = List.copyOf(open);
    logins = new LinkedHashMap<>(logins);
  }

  static SshSnapshot of(
      Ledger ledger,
      boolean tablePresent,
      int setElements,
      int fullestSet,
      int setSize,
      long readAt) {
    SshBytes bytes = ledger.bytes();
    return new SshSnapshot(
        bytes.users(),
        bytes.unattributed(),
        bytes.pending(),
        bytes.client(),
        ledger.open(),
        OpenSessions.of(ledger),
        ledger.logins(),
        ledger.failures(),
        ledger.forged(),
        ledger.malformed(),
        ledger.tableResets(),
        tablePresent,
        setElements,
        fullestSet,
        setSize,
        ledger.lastTraffic(),
        readAt);
  }
}
