package io.curfew.witness;

import static io.curfew.kernel.Capability.CAP_BPF;
import static io.curfew.kernel.Capability.CAP_NET_ADMIN;
import static io.curfew.kernel.Capability.CAP_PERFMON;
import static io.curfew.kernel.Capability.CAP_SYS_ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class CapabilitiesTest {
  @Test
  void namesEachThatIsMissing() {
    assertThat(Capabilities.missing(Set.of()))
        .containsExactly("CAP_BPF", "CAP_PERFMON", "CAP_NET_ADMIN");
    assertThat(Capabilities.missing(Set.of(CAP_BPF, CAP_PERFMON))).containsExactly("CAP_NET_ADMIN");
    assertThat(Capabilities.missing(Set.of(CAP_BPF, CAP_NET_ADMIN))).containsExactly("CAP_PERFMON");
    assertThat(Capabilities.missing(Set.of(CAP_PERFMON, CAP_NET_ADMIN))).containsExactly("CAP_BPF");
  }

  @Test
  void theOldOneStandsForAll() {
    assertThat(Capabilities.missing(Set.of(CAP_SYS_ADMIN))).isEmpty();
    assertThat(Capabilities.missing(Set.of(CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN))).isEmpty();
  }
}
