package io.curfew.witness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The bits of CapEff in /proc/PID/status. */
final class CapabilitiesTest {
  private static final long NET_ADMIN = 1L << 12;
  private static final long SYS_ADMIN = 1L << 21;
  private static final long PERFMON = 1L << 38;
  private static final long BPF = 1L << 39;

  @Test
  void namesEachThatIsMissing() {
    assertThat(Capabilities.missing(0)).containsExactly("CAP_BPF", "CAP_PERFMON", "CAP_NET_ADMIN");
    assertThat(Capabilities.missing(BPF | PERFMON)).containsExactly("CAP_NET_ADMIN");
    assertThat(Capabilities.missing(BPF | NET_ADMIN)).containsExactly("CAP_PERFMON");
    assertThat(Capabilities.missing(PERFMON | NET_ADMIN)).containsExactly("CAP_BPF");
  }

  @Test
  void theOldOneStandsForAll() {
    assertThat(Capabilities.missing(SYS_ADMIN)).isEmpty();
    assertThat(Capabilities.missing(BPF | PERFMON | NET_ADMIN)).isEmpty();
  }
}
