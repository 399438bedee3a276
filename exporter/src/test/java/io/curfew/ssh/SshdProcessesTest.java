package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.ssh.SshdProcesses.Holder;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SshdProcessesTest {
  private static final Holder ANNS = new Holder(Optional.of(1000L), 1000, Set.of(4711L));

  /** Linux 6.18, {@code cat /proc/self/stat}. */
  private static final String CAT =
      "3500 (cat) R 3496 3496 1102 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 1780982 3133440 362"
          + " 18446744073709551615 93907274289152 93907274309033 140722662797776 0 0 0 0 0 0 0 0 0"
          + " 17 0 0 0 0 0 0 93907274325040 93907274326656 93907660431360 140722662804194"
          + " 140722662804214 140722662804214 140722662805483 0\n";

  /** Linux 6.18, a copy of sleep named "a) S 1 (b": {@code cat /proc/PID/stat}. */
  private static final String MISNAMED =
      "3503 (a) S 1 (b) S 3501 3496 1102 0 -1 4194304 116 0 0 0 0 0 0 0 20 0 1 0 1780983 2990080"
          + " 399 18446744073709551615 94135939506176 94135939524105 140723907762032 0 0 0 0 6 0 1"
          + " 0 0 17 0 0 0 0 0 0 94135939538192 94135939539456 94136573292544 140723907762913"
          + " 140723907762930 140723907762930 140723907764201 0\n";

  @Test
  void aStartIsReadFromStat() {
    assertThat(SshdProcesses.startTicks(CAT)).contains(1780982L);
  }

  @Test
  void aNameThatLooksLikeFieldsDoesNotMoveTheStart() {
    assertThat(SshdProcesses.startTicks(MISNAMED)).contains(1780983L);
  }

  @Test
  void aProcessThatEndedOrACutTextHasNoStart() {
    assertThat(SshdProcesses.startTicks("")).isEmpty();
    assertThat(SshdProcesses.startTicks("812 (sshd")).isEmpty();
    assertThat(SshdProcesses.startTicks("812 (sshd) S 1 2")).isEmpty();
  }

  @Test
  void aProcessThatStayedTheSameIsBelieved() {
    assertThat(look(Optional.of(5L), Optional.of(5L))).contains(ANNS);
  }

  @Test
  void aPidThatChangedHandsDuringTheLookIsNobody() {
    assertThat(look(Optional.of(5L), Optional.of(6L))).isEmpty();
    assertThat(look(Optional.of(5L), Optional.empty())).isEmpty();
    assertThat(look(Optional.empty(), Optional.empty())).isEmpty();
  }

  private static Optional<Holder> look(Optional<Long> before, Optional<Long> after) {
    Iterator<Optional<Long>> starts = List.of(before, after).iterator();
    return SshdProcesses.steady(starts::next, () -> Optional.of(ANNS));
  }
}
