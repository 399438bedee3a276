package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitRunTest {
  private static final UnitState NEVER = new UnitState("", "inactive", "success", 0);

  private static UnitRun run(UnitState before) {
    return new UnitRun("systemd-hibernate.service", before);
  }

  @Test
  void successIsASleep() {
    assertThat(run(NEVER).ending(new UnitState("aa", "inactive", "success", 0)))
        .contains(new SleepFollower.Ending(true, "systemd-hibernate.service: success"));
  }

  @ParameterizedTest
  @CsvSource({
    "failed,exit-code,1,'exit-code, status 1'",
    "failed,exit-code,0,exit-code",
    "failed,timeout,0,timeout",
    "inactive,exit-code,0,exit-code",
    "failed,success,0,success",
    "failed,'',0,no result"
  })
  void anythingElseIsNone(String active, String result, int status, String reason) {
    assertThat(run(NEVER).ending(new UnitState("aa", active, result, status)))
        .contains(new SleepFollower.Ending(false, "systemd-hibernate.service: " + reason));
  }

  @ParameterizedTest
  @CsvSource({"activating", "active", "deactivating", "reloading", "maintenance", "''"})
  void aRunThatIsUnderWayTellsNothing(String active) {
    assertThat(run(NEVER).ending(new UnitState("aa", active, "success", 0))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"failed,exit-code", "inactive,success"})
  void anOldRunIsNotTakenForOurs(String active, String result) {
    UnitState old = new UnitState("aa", active, result, 0);
    assertThat(run(old).ending(old)).isEmpty();
    UnitState underWay = new UnitState("aa", "activating", "success", 0);
    assertThat(run(underWay).ending(old)).isEqualTo(Optional.empty());
    assertThat(run(old).ending(new UnitState("bb", "inactive", "success", 0))).isPresent();
  }

  @Test
  void aUnitThatWasForgottenTellsNothing() {
    assertThat(run(NEVER).ending(NEVER)).isEmpty();
    assertThat(run(new UnitState("aa", "failed", "exit-code", 1)).ending(NEVER)).isEmpty();
  }

  @Test
  void aHostileResultStaysOneShortLine() {
    UnitState evil = new UnitState("aa", "failed", "x\n" + "y".repeat(10_000), 0);
    assertThat(run(NEVER).ending(evil).orElseThrow().detail())
        .hasSizeLessThan(200)
        .doesNotContain("\n");
  }
}
