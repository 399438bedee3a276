package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WallCrierTest {
  @TempDir private Path dir;

  @Test
  void theLineArrivesOnStandardInput() throws IOException {
    Path heard = dir.resolve("heard");
    new WallCrier(List.of("dd", "status=none", "of=" + heard)).tell("goes to sleep; $(reboot)");
    assertThat(heard).hasContent("goes to sleep; $(reboot)\n");
    assertThat(Files.size(heard)).isEqualTo(25);
  }

  @Test
  void nobodyHearingItIsNoFailure() {
    assertThatCode(() -> new WallCrier(List.of("false")).tell("x")).doesNotThrowAnyException();
    assertThatCode(() -> new WallCrier(List.of("no-such-program-of-curfew")).tell("x"))
        .doesNotThrowAnyException();
  }
}
