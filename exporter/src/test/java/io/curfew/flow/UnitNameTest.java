package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unit labels of cgroup paths. */
final class UnitNameTest {
  /** Stands for the 64 hex digits of a container's id. */
  private static final String ID =
      "3f9a0c5d7e1b2a4c6d8e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e";

  private static final String UUID = "1e0a6c53-9d1f-4a53-8a5e-0c1d2e3f4a5b";

  @ParameterizedTest
  @CsvSource({
    // systemd 252 (Debian 12), systemd.unit(5), systemd.slice(5)
    "/, ''",
    "/init.scope, init.scope",
    "/x.service, x.service",
    "/user.slice, user.slice",
    "/system.slice/nginx.service, nginx.service",
    "/system.slice/systemd-udevd.service/udev, systemd-udevd.service",
    "/system.slice/ssh.service, ssh.service",
    "/system.slice/system-sshd.slice/sshd@3-192.0.2.1:22-192.0.2.2:40000.service, sshd@.service",
    "/system.slice/system-getty.slice/getty@tty1.service, getty@.service",
    "/system.slice/system-serial\\x2dgetty.slice/serial-getty@ttyS0.service, serial-getty@.service",
    "/system.slice/postgresql@15-main.service, postgresql@.service",
    "/system.slice/system-postgresql.slice/postgresql@15-main.service, postgresql@.service",
    "/system.slice/postgresql-15.service, postgresql-15.service",
    "/system.slice/cron.service, cron.service",
    "/system.slice/dbus.socket, dbus.socket",
    "/system.slice/boot-efi.mount, boot-efi.mount",
    "/system.slice/run-parts.service, run-parts.service",
    "/system.slice/foo\\x2dbar.service, foo\\x2dbar.service",
    // systemd-run of systemd 252, 254 and 257
    "/system.slice/run-r5bba2a2a8bd54b0a8f1d7d3d6d2d9d52.service, run.service",
    "/system.slice/run-r5bba2a2a8bd54b0a8f1d7d3d6d2d9d52.scope, run.scope",
    "/system.slice/run-u37.service, run.service",
    "/system.slice/run-4711.scope, run.scope",
    "/system.slice/run-p812-i813.service, run.service",
    // Sessions and user managers, systemd-logind 252 and 257
    "/user.slice/user-1000.slice/session-3.scope, session.scope",
    "/user.slice/user-1000.slice/session-c1.scope, session.scope",
    "/user.slice/user-1000.slice/user@1000.service/init.scope, user@.service/init.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-curl-4711.scope, user@.service/app-curl.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/dbus.service, user@.service/dbus.service",
    "/user.slice/user-1000.slice/user@1000.service/session.slice/pipewire.service, user@.service/pipewire.service",
    "/user.slice/user-1000.slice/user-runtime-dir@1000.service, user-runtime-dir@.service",
    // GNOME 43, KDE Plasma 5.27, dbus-broker 33, VTE 0.70, tmux 3.4, snapd 2.58 and 2.63, flatpak
    // 1.14
    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-firefox\\x2desr-3011.scope, user@.service/app-gnome-firefox\\x2desr.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.kde.konsole-0123456789abcdef0123456789abcdef.scope, user@.service/app-org.kde.konsole.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox@0123456789abcdef0123456789abcdef.service, user@.service/app-firefox@.service",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/dbus-:1.23-org.gnome.Terminal@0.service, user@.service/dbus-org.gnome.Terminal@.service",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-UUID.scope, user@.service/vte-spawn.scope",
    "/user.slice/user-1000.slice/user@1000.service/tmux-spawn-UUID.scope, user@.service/tmux-spawn.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/snap.firefox.firefox.UUID.scope, user@.service/snap.firefox.firefox.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/snap.firefox.firefox-UUID.scope, user@.service/snap.firefox.firefox.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-flatpak-org.mozilla.firefox-2711.scope, user@.service/app-flatpak-org.mozilla.firefox.scope",
    "/system.slice/snap.lxd.daemon.service, snap.lxd.daemon.service",
    // Docker 24 on Debian 12 (systemd driver), with the cgroupfs driver, in Compose's own parent
    "/system.slice/docker-ID.scope, docker.scope",
    "/system.slice/docker.service, docker.service",
    "/docker/ID, docker",
    "/docker/ID/system.slice/ssh.service, docker/ssh.service",
    "/docker/buildkit/ID, docker",
    "/shop.slice/docker-ID.scope, docker.scope",
    "/ID, container",
    // Podman 4.3 (Debian 12) and 5.4 (Debian 13): root's, in a pod, rootless, Quadlet, cgroupfs
    "/machine.slice/libpod-ID.scope/container, libpod.scope",
    "/machine.slice/libpod-conmon-ID.scope, libpod-conmon.scope",
    "/machine.slice/machine-libpod_pod_ID.slice/libpod-ID.scope/container, libpod.scope",
    "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container, user@.service/libpod.scope",
    "/user.slice/user-1000.slice/user@1000.service/user.slice/user-libpod_pod_ID.slice/libpod-conmon-ID.scope, user@.service/libpod-conmon.scope",
    "/system.slice/web.service/libpod-payload-ID, web.service",
    "/system.slice/ID-4f1e2d3c.service, run.service",
    "/system.slice/ID.service, run.service",
    "/libpod_parent/libpod-ID, libpod_parent",
    // containerd 1.6 (ctr), nerdctl 1.7, CRI-O 1.28, BuildKit 0.12, Amazon ECS agent 1.7x
    "/default/ID, default",
    "/system.slice/nerdctl-ID.scope, nerdctl.scope",
    "/system.slice/crio-conmon-ID.scope, crio-conmon.scope",
    "/buildkit/a1b2c3d4e5f6g7h8, buildkit",
    "/ecs/0123456789abcdef0123456789abcdef/ID, ecs",
    "/ecstasks.slice/ecstasks-0123456789abcdef0123456789abcdef.slice/docker-ID.scope, docker.scope",
    // A pod's container whose names are not known: kubelet 1.28 with either driver
    "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podUID_.slice/cri-containerd-ID.scope, cri-containerd.scope",
    "/kubepods.slice/kubepods-podUID_.slice/crio-ID.scope, crio.scope",
    "/kubepods/besteffort/podUUID/ID, kubepods",
    "/kubepods-burstable-podUID_.slice:cri-containerd:ID, kubepods-burstable-pod.slice:cri-containerd",
    // LXC 5.0, systemd-nspawn 252, libvirt 9.0, Incus 6.0
    "/lxc.payload.web/system.slice/nginx.service, lxc.payload.web/nginx.service",
    "/lxc.monitor.web, lxc.monitor.web",
    "/machine.slice/systemd-nspawn@web.service/payload/system.slice/nginx.service, systemd-nspawn@.service/nginx.service",
    "/machine.slice/machine-web.scope, machine-web.scope",
    "/machine.slice/machine-qemu\\x2d3\\x2dweb.scope/libvirt/emulator, machine-qemu\\x2dweb.scope",
    "/machine.slice/machine-lxc\\x2d811\\x2dci.scope, machine-lxc\\x2dci.scope",
    // OpenRC 0.45 (Alpine 3.18), a cgroup namespace's outside (cgroup_namespaces(7))
    "/openrc.sshd, openrc.sshd",
    "/../system.slice/nginx.service, ../nginx.service",
    "/../../nginx.service, ../nginx.service",
  })
  void takesOutWhatChangesAndKeepsWhoseSubtreeItIs(String path, String unit) {
    assertThat(UnitName.of(real(path))).isEqualTo(unit);
  }

  private static String real(String path) {
    return path.replace("UUID", UUID).replace("UID_", UUID.replace('-', '_')).replace("ID", ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/user.slice/user-1000.slice/user@1000.service/ssh.service",
        "/user.slice/user-1000.slice/user@1000.service/system.slice/ssh.service",
        "/user.slice/user-1000.slice/user@1000.service/kubepods.slice/kubepods-podUID_.slice/cri-containerd-ID.scope",
        "/user.slice/user-1000.slice/session-3.scope/ssh.service",
        "/system.slice/docker-ID.scope/system.slice/ssh.service",
        "/system.slice/docker-ID.scope/kubepods/podUUID/ID",
        "/docker/ID/ssh.service",
        "/docker/ID/kubepods/besteffort/podUUID/ID",
        "/system.slice/evil.service/ssh.service",
        "/lxc.payload.web/ssh.service",
        "/../ssh.service",
        "/user.slice/user-1000.slice/user@1000.service/\n/ssh.service",
        "/user.slice/user-1000.slice/user@1000.service/x\nssh.service",
        "/user.slice/user-1000.slice/user@1000.service/pod:prod/shop/web.service",
      })
  void nobodyBorrowsATrustedName(String path) {
    String unit = UnitName.of(real(path));

    assertThat(unit).isNotEqualTo("ssh.service").doesNotStartWith("pod:");
    assertThat(PodCgroup.of(real(path))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\u001b[2J", "\u202e", "\ud800", "\u0000", "\u2028"})
  void whatWouldMoveTheCursorIsEscaped(String hostile) {
    String unit = UnitName.of("/user.slice/user@1000.service/a" + hostile + "b.service");

    assertThat(unit).matches("user@\\.service/a\\\\[xu][0-9a-f]{2,4}.*b\\.service");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%s.service", "/user@1.service/%s.service", "/docker%s/x", "/%s.slice"})
  void aLongNameIsCutAndEndsInItsDigest(String path) {
    String name = "ä".repeat(120);

    String unit = UnitName.of(path.replace("%s", name));

    assertThat(unit.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(198, 200);
    assertThat(unit).matches(".*ä[0-9a-f]{8}");
    assertThat(unit).isNotEqualTo(UnitName.of(path.replace("%s", name + "ö")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-123456789012", "-1", ".1", "-c1", "-abcdefabcdef", "@", "run-", "a-"})
  void aNameMadeOfNumbersIsReadInOneGo(String repeated) {
    String name = repeated.repeat(250 / repeated.length());
    long start = System.nanoTime();

    String units = UnitName.of("/" + name + ".scope/" + name + "x.scope/" + name + ".service");

    assertThat(units).isNotEmpty();
    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a.service/b.service/c.service/d.service/e.service/f.service"})
  void nestingHasAnEnd(String path) {
    assertThat(UnitName.of(path)).isEqualTo("a.service/b.service/c.service/d.service");
    assertThat(Pattern.compile("/").matcher(UnitName.of(path.repeat(200))).results()).hasSize(3);
  }
}
