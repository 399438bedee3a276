package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArmingTest {
  @TempDir private Path root;

  private Arming arming(String... keys) throws Exception {
    List<String> all = new ArrayList<>(List.of(keys));
    all.add("curfew.host.root=" + root);
    Settings settings = Settings.load(all);
    return Arming.of(settings.sleep(), settings.host());
  }

  private void mount(String socket) throws Exception {
    Path at = root.resolve(socket);
    Files.createDirectories(at.getParent());
    Files.createFile(at);
  }

  @Test
  void aContainerWithoutTheHostsBusIsADryRun() throws Exception {
    Arming arming = arming("curfew.sleep.armed=true");
    assertThat(arming.armed()).isFalse();
    assertThat(arming.dryRun().orElseThrow())
        .contains("not mounted in", root + "/run/dbus/system_bus_socket");
  }

  @Test
  void aContainerWithTheHostsBusIsArmed() throws Exception {
    mount("run/dbus/system_bus_socket");
    assertThat(arming("curfew.sleep.armed=true").dryRun()).isEmpty();
  }

  @Test
  void theOldPlaceOfTheBusWillDo() throws Exception {
    mount("var/run/dbus/system_bus_socket");
    assertThat(arming("curfew.sleep.armed=true").armed()).isTrue();
  }

  @Test
  void aCommandNeedsNoBus() throws Exception {
    assertThat(arming("curfew.sleep.armed=true", "curfew.sleep.via=command").armed()).isTrue();
  }

  @Test
  void theHostItselfIsArmedBusOrNot() throws Exception {
    Settings settings = Settings.load(List.of("curfew.sleep.armed=true", "curfew.sleep.via=dbus"));
    assertThat(Arming.of(settings.sleep(), settings.host()).armed()).isTrue();
  }

  @Test
  void notArmedIsADryRunWithTheBus() throws Exception {
    mount("run/dbus/system_bus_socket");
    assertThat(arming().dryRun()).contains("sleep.armed is false");
  }
}
