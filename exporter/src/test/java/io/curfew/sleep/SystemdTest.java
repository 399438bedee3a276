package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SystemdTest {
  private static ListedJob job(String unit) {
    return FakeSystemd.job(5, unit, "start", "running");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep.target",
        "hibernate.target",
        "suspend.target",
        "hybrid-sleep.target",
        "suspend-then-hibernate.target",
        "systemd-hibernate.service",
        "systemd-suspend.service",
        "systemd-hybrid-sleep.service",
        "systemd-suspend-then-hibernate.service"
      })
  void theSleepItselfIsNoWork(String unit) {
    assertThat(Systemd.busy(List.of(job(unit)), Set.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"poweroff.target", "my-sleep.target", "hibernate.target.wants", ""})
  void anythingElseIs(String unit) {
    assertThat(Systemd.busy(List.of(job(unit)), Set.of()))
        .extracting(Blocker::reason)
        .containsExactly(Reason.JOBS_RUNNING);
  }

  @Test
  void thousandsOfJobsAreToldInAFewLines() {
    List<ListedJob> jobs = new ArrayList<>(Collections.nCopies(100_000, job("a.service")));
    jobs.add(job("drawn.service"));
    assertThat(Systemd.busy(jobs, Set.of("drawn.service")))
        .hasSize(11)
        .contains(new Blocker(Reason.JOBS_RUNNING, "99990 more: see systemctl list-jobs"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hibernate", "suspend", "hybrid-sleep", "suspend-then-hibernate"})
  void eachSleepHasItsUnit(String action) {
    assertThat(SleepUnits.service(action)).contains("systemd-" + action + ".service");
    assertThat(SleepUnits.ALL).contains(action + ".target", "systemd-" + action + ".service");
  }

  @Test
  void powerOffHasNone() {
    assertThat(SleepUnits.service("poweroff")).isEmpty();
  }
}
