package io.curfew.ssh;

import io.curfew.ssh.OpenSession.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The sessions of the live picture, the oldest first. */
final class OpenSessions {
  private OpenSessions() {}

  static List<OpenSession> of(Ledger ledger) {
    List<OpenSession> rows = new ArrayList<>();
    for (Session s : ledger.open()) {
      Standing standing = s.method().isEmpty() ? Standing.ADOPTED : Standing.CONFIRMED;
      rows.add(row(ledger, s.key(), s.user(), s.since(), s.before(), standing));
    }
    ledger
        .doubted()
        .forEach(
            (key, presence) ->
                rows.add(
                    row(ledger, key, "", presence.since(), Traffic.NONE, Standing.UNCONFIRMED)));
    rows.sort(Comparator.comparing(OpenSession::since));
    return rows;
  }

  private static OpenSession row(
      Ledger ledger,
      ConnectionKey key,
      String user,
      Instant since,
      Traffic before,
      Standing standing) {
    Traffic moved = ledger.bytes().counted(key).since(before);
    Pace.Rate rate = ledger.pace().of(key);
    return new OpenSession(
        user,
        key.peer().address().getHostAddress(),
        since,
        moved.in().bytes(),
        moved.out().bytes(),
        rate.in(),
        rate.out(),
        standing);
  }
}
