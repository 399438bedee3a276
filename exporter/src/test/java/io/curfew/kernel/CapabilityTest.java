package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** /proc/PID/status of kernel 6.18: an unprivileged process, root, and some rights alone. */
final class CapabilityTest {
  @Test
  void rightsInEffectAreRead() throws IOException {
    assertThat(Capability.effective("Name:\tx\nCapEff:\t0000000000000000\n")).isEmpty();
    assertThat(Capability.effective("CapPrm:\t0\nCapEff:\t000001fffeffffff\n"))
        .containsExactlyInAnyOrder(Capability.values());
    assertThat(Capability.effective("CapEff:\t0000000000001004\n"))
        .containsExactlyInAnyOrder(Capability.CAP_DAC_READ_SEARCH, Capability.CAP_NET_ADMIN);
    assertThat(Capability.effective("CapEff:\t0000008000080000\n"))
        .containsExactlyInAnyOrder(Capability.CAP_SYS_PTRACE, Capability.CAP_BPF);
    assertThat(Capability.effective("CapEff:\t0000004000000000\n"))
        .containsExactly(Capability.CAP_PERFMON);
  }

  @Test
  void theOldRightStandsForWhatWasPartOfIt() throws IOException {
    assertThat(Capability.effective("CapEff:\t0000000000200000\n"))
        .containsExactlyInAnyOrder(
            Capability.CAP_SYS_ADMIN, Capability.CAP_BPF, Capability.CAP_PERFMON);
  }

  @Test
  void anotherTextIsRefused() {
    assertThatThrownBy(() -> Capability.effective("Name:\tx\n")).hasMessage("no line CapEff:");
    assertThatThrownBy(() -> Capability.effective("CapEff:\tall\n"))
        .hasMessage("CapEff: a hexadecimal number expected, not all");
  }
}
