package io.curfew.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.KernelException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class CallFilterTest {
  /** Of Linux 6.18, in a container of podman 4.3 and outside of it. */
  private static final String FILTERED = "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n";

  private static final String FREE = "NoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n";

  @Test
  void suspectsAFilterThatIsInForce() {
    assertThat(CallFilter.suspicion(FILTERED)).contains("(seccomp)", "bpf(2)");
    assertThat(CallFilter.suspicion(FREE)).isEmpty();
    assertThat(CallFilter.suspicion("")).isEmpty();
  }

  @Test
  void suspectsNoneWhereTheKernelSaidWhatItDisliked() {
    assertThat(CallFilter.suspicion(new KernelException("bpf", 22))).isEmpty();
    assertThat(CallFilter.suspicion(new IOException("no object"))).isEmpty();
  }
}
