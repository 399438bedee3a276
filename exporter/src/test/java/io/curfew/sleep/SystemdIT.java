package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks a systemd of the test's own over a real dbus-daemon, and follows its units. */
@Timeout(60)
final class SystemdIT {
  private static final String UNIT = "systemd-hibernate.service";
  private static final byte[] OLD = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  private static final byte[] NEW = {-1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  @TempDir private Path root;

  private PrivateBus daemon;
  private FakeSystemd fake;
  private HostBus bus;

  @BeforeEach
  void startBus() throws Exception {
    daemon = PrivateBus.start(root);
    fake = new FakeSystemd(PrivateBus.socket(root));
    bus = new HostBus(new HostSettings(root.resolve("proc"), root.resolve("sys"), root));
  }

  @AfterEach
  void stopBus() {
    // The fake gives its name back, and waits 20 s for a daemon that is gone.
    fake.close();
    bus.close();
    daemon.close();
  }

  private List<Blocker> ask() {
    return new Systemd(bus).blockers();
  }

  private static Map<String, Object> draws(String... wants) {
    return Map.of(
        "Requires",
        new String[0],
        "Wants",
        wants,
        "BindsTo",
        new String[0],
        "Conflicts",
        new String[0],
        "ConflictedBy",
        new String[0]);
  }

  @Test
  void anIdleManagerSaysNothing() {
    assertThat(ask()).isEmpty();
  }

  @Test
  void jobsBlock() {
    fake.jobs = List.of(FakeSystemd.job(17, "fstrim.service", "start", "running"));
    assertThat(ask())
        .containsExactly(
            new Blocker(Reason.JOBS_RUNNING, "job 17: start fstrim.service (running)"));
  }

  @Test
  void theJobsOfASleepAndOfWhatItDrawsInDoNot() throws Exception {
    for (String unit : List.of("sleep.target", "hibernate.target", UNIT)) {
      fake.unit(unit, unit.equals("hibernate.target") ? draws("wake-hook.service") : draws());
    }
    List<ListedJob> jobs = new ArrayList<>();
    jobs.add(FakeSystemd.job(1, "hibernate.target", "start", "waiting"));
    jobs.add(FakeSystemd.job(2, UNIT, "start", "running"));
    jobs.add(FakeSystemd.job(3, "wake-hook.service", "start", "waiting"));
    fake.jobs = jobs;
    assertThat(ask()).isEmpty();

    jobs.add(FakeSystemd.job(4, "backup.service", "start", "running"));
    assertThat(ask())
        .containsExactly(new Blocker(Reason.JOBS_RUNNING, "job 4: start backup.service (running)"));

    fake.jobs = jobs.subList(2, 3);
    assertThat(ask()).as("a hook without a sleep is a job like others").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "apt-daily.service,activating,true",
    "apt-daily.service,active,true",
    "apt-daily-upgrade.service,activating,true",
    "apt-daily-upgrade.service,deactivating,true",
    "apt-daily-upgrade.service,failed,false",
    "apt-daily.service,inactive,false",
    "unattended-upgrades.service,active,false"
  })
  void aptsTimedWorkBlocks(String unit, String state, boolean blocks) {
    fake.active.put(unit, state);
    assertThat(ask())
        .isEqualTo(
            blocks ? List.of(new Blocker(Reason.APT_RUNNING, unit + " is " + state)) : List.of());
  }

  @Test
  void hundredsOfHostileJobsStayAFewShortLines() {
    String evil = "a\nb\u001b[2J" + "x".repeat(150);
    List<ListedJob> jobs = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      ListedJob like = FakeSystemd.job(i, "x.service", "start", "running");
      jobs.add(new ListedJob(like.id, evil, evil, evil, like.path, like.unitPath));
    }
    fake.jobs = jobs;
    assertThat(ask())
        .hasSize(11)
        .allMatch(b -> b.detail().length() < 600 && !b.detail().contains("\n"))
        .last()
        .extracting(Blocker::detail)
        .isEqualTo("190 more: see systemctl list-jobs");
  }

  @Test
  void noSystemdBlocks() {
    fake.close();
    assertThat(ask()).extracting(Blocker::reason).containsExactly(Reason.NO_LOGIND);
    assertThat(ask().get(0).detail()).startsWith("systemd: ").doesNotContain("Exception");
  }

  private Map<String, Object> unit(byte[] invocation, String active, String result)
      throws Exception {
    return fake.unit(
        UNIT,
        Map.of(
            "InvocationID",
            invocation,
            "ActiveState",
            active,
            "Result",
            result,
            "ExecMainStatus",
            0));
  }

  private SleepFollower.Following follow() {
    return new BusFollower(bus, UNIT).follow();
  }

  @Test
  void aRunThatSucceedsIsFollowedToItsEnd() throws Exception {
    Map<String, Object> unit = unit(new byte[0], "inactive", "success");
    SleepFollower.Following following = follow();
    assertThat(following.ending()).isEmpty();
    unit.put("InvocationID", NEW);
    unit.put("ActiveState", "activating");
    assertThat(following.ending()).isEmpty();
    unit.put("ActiveState", "inactive");
    assertThat(following.ending()).contains(new SleepFollower.Ending(true, UNIT + ": success"));
    assertThat(fake.calls).containsExactly("RefUnit " + UNIT, "UnrefUnit " + UNIT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatFailsIsToldAndReset(boolean privileged) throws Exception {
    fake.privileged = privileged;
    Map<String, Object> unit = unit(OLD, "inactive", "success");
    SleepFollower.Following following = follow();
    unit.put("InvocationID", NEW);
    unit.put("Result", "exit-code");
    unit.put("ExecMainStatus", 1);
    unit.put("ActiveState", "failed");
    assertThat(following.ending())
        .contains(new SleepFollower.Ending(false, UNIT + ": exit-code, status 1"));
    assertThat(fake.calls).contains("ResetFailedUnit " + UNIT);
  }

  @Test
  void anOldRunIsNotTakenForOurs() throws Exception {
    Map<String, Object> unit = unit(OLD, "failed", "exit-code");
    SleepFollower.Following following = follow();
    assertThat(following.ending()).isEmpty();
    assertThat(following.ending()).isEmpty();
    unit.put("InvocationID", NEW);
    unit.put("ActiveState", "inactive");
    unit.put("Result", "success");
    assertThat(following.ending().map(SleepFollower.Ending::slept)).contains(true);
  }

  @Test
  void aBusThatComesBackIsUsed() throws Exception {
    Map<String, Object> before = unit(new byte[0], "inactive", "success");
    assertThat(before).isNotEmpty();
    SleepFollower.Following following = follow();
    daemon.close();
    assertThat(following.ending()).isEmpty();
    fake.close();
    Files.deleteIfExists(PrivateBus.socket(root));
    daemon = PrivateBus.start(root);
    fake = new FakeSystemd(PrivateBus.socket(root));
    Map<String, Object> after = unit(NEW, "failed", "timeout");
    assertThat(after).isNotEmpty();
    Optional<SleepFollower.Ending> ending = Optional.empty();
    for (int i = 0; i < 100 && ending.isEmpty(); i++) {
      ending = following.ending();
      Thread.sleep(50);
    }
    assertThat(ending).contains(new SleepFollower.Ending(false, UNIT + ": timeout"));
  }

  @Test
  void withoutABusNothingIsKnown() {
    stopBus();
    SleepFollower.Following following = follow();
    assertThat(following.ending()).isEmpty();
  }
}
