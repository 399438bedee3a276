package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The law of the books: fifty sessions of five users through everything that a host does to them,
 * and each user's bytes and packets are what the peers counted, but for SYN and SYN-ACK.
 */
@Timeout(600)
final class CrowdLongIT {
  private static final int SESSIONS = 50;

  @TempDir private Path dir;

  @Test
  void eachUsersBytesAreThePeersWhereTheJournalTells() throws Exception {
    try (JournalBed journald = new JournalBed(dir);
        CrowdBed bed = new CrowdBed(dir, true)) {
      law(bed, "source = journal", true, journald::rotate);
    }
  }

  @Test
  void eachUsersBytesAreThePeersWhereTheLogIsTrusted() throws Exception {
    try (CrowdBed bed = new CrowdBed(dir, false)) {
      law(
          bed,
          "source = file, trust-log = true, log-file = \"" + bed.log + "\"",
          true,
          new Rotation(bed)::rename);
    }
  }

  @Test
  void whatNobodyCanConfirmAnyMoreIsTheLogsAloneToTheByte() throws Exception {
    try (CrowdBed bed = new CrowdBed(dir, false)) {
      law(bed, "source = file, log-file = \"" + bed.log + "\"", false, new Rotation(bed)::rename);
    }
  }

  /** Renames as logrotate does: the last log is always auth.log.1. */
  private record Rotation(CrowdBed bed) {
    void rename() throws IOException {
      SshBed.bash("cd " + bed.dir + "; [ ! -e auth.log.1 ] || mv auth.log.1 auth.log.2");
      bed.rotate("auth.log.1");
    }
  }

  @FunctionalInterface
  private interface Rotate {
    void now() throws IOException;
  }

  private static void law(CrowdBed bed, String settings, boolean believed, Rotate rotate)
      throws Exception {
    // As any host whose firewall knows of connections: those of before curfew are tracked.
    SshBed.bash(
        "nft 'add table inet hostfw { chain i { type filter hook input priority 0;"
            + " ct state established accept; }; }'");
    List<Process> sessions = new ArrayList<>(bed.sessions(0, 10));
    Process refusals;
    Map<Integer, Traffic> before;
    try (RealExporter exporter =
        RealExporter.start(bed.dir, settings + ", ports = [22], poll = 1s")) {
      exporter.until(page -> page.total("curfew_ssh_sessions") == 10);
      before = bed.truth();
      assertThat(RealExporter.plain())
          .as("the sessions of before are silent")
          .isEqualTo(Traffic.NONE);
      refusals = bed.refusals();
      bed.go();
      sessions.addAll(bed.sessions(10, 22));
      rotate.now();
      bed.samePortForEach(false);

      exporter.kill9();
      bed.unseenSession(0, false, 12_345);
      sessions.addAll(bed.sessions(22, 30));
      bed.unseenSession(1, true, 54_321);
      exporter.restart();

      for (int number = 30; number < 36; number++) {
        sessions.add(bed.session(number));
      }
      exporter.kill9();
      exporter.restartInBackground();
      bed.waitFor(30, 36);
      exporter.until(page -> true);

      sessions.addAll(bed.sessions(36, SESSIONS));
      assertThat(CrowdBed.established()).isGreaterThanOrEqualTo(SESSIONS);
      exporter.until(page -> page.total("curfew_ssh_sessions") == SESSIONS);
      exporter.kill9();
      bed.unseenSession(2, false, 3_333);
      rotate.now();
      bed.unseenSession(3, true, 22_222);
      exporter.restart();
      exporter.until(page -> page.total("curfew_ssh_sessions") == SESSIONS);
      bed.samePortForEach(true);

      bed.stop();
      for (Process session : sessions) {
        assertThat(session.exitValue()).isZero();
      }
      assertThat(refusals.exitValue()).isZero();
      ScrapedPage end = exporter.until(ScrapedPage::quiet);
      judge(bed, end, grown(bed.truth(), before), believed, exporter);
    }
  }

  private static Map<Integer, Traffic> grown(
      Map<Integer, Traffic> after, Map<Integer, Traffic> before) {
    Map<Integer, Traffic> grown = new HashMap<>();
    after.forEach((uid, t) -> grown.put(uid, t.minus(before.getOrDefault(uid, Traffic.NONE))));
    return grown;
  }

  private static void judge(
      CrowdBed bed,
      ScrapedPage page,
      Map<Integer, Traffic> truth,
      boolean believed,
      RealExporter exporter)
      throws Exception {
    Map<String, Traffic> wanted = new HashMap<>();
    Traffic unseen = Traffic.NONE;
    for (int n = 0; n < CrowdBed.USERS.size(); n++) {
      Traffic own = of(truth, CrowdBed.UID + n);
      Traffic apart = of(truth, CrowdBed.UNSEEN + n);
      wanted.put(CrowdBed.USERS.get(n), believed ? own.plus(apart) : own);
      unseen = unseen.plus(apart);
    }
    Map<String, Traffic> nobodys = page.unattributed();
    String all =
        "wanted %s\nunseen %s, refused %s\nshown %s\nnobody's %s\n%s\n%s\n%s"
            .formatted(
                wanted,
                unseen,
                of(truth, CrowdBed.REFUSED),
                page.users(),
                nobodys,
                page.series("curfew_ssh_log"),
                bed.logins(),
                exporter.output());
    assertThat(page.users()).as(all).isEqualTo(wanted);
    assertThat(of(nobodys, "untrusted_log"))
        .as(all)
        .isEqualTo(believed ? Traffic.NONE : bytes(unseen));
    assertThat(of(nobodys, "unauthenticated").plus(of(nobodys, "no_session")))
        .as(all)
        .isEqualTo(bytes(of(truth, CrowdBed.REFUSED)));
    assertThat(page.sum()).as(all).isEqualTo(RealExporter.plain());
    assertThat(page.total("curfew_ssh_table_resets_total")).isZero();
  }

  private static <K> Traffic of(Map<K, Traffic> all, K key) {
    return all.getOrDefault(key, Traffic.NONE);
  }

  /** Without the packets, which a metric of bytes doesn't show. */
  private static Traffic bytes(Traffic t) {
    return Traffic.of(t.in().bytes(), 0, t.out().bytes(), 0);
  }
}
