package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unit labels of cgroup paths. */
final class UnitNameTest {
  @ParameterizedTest
  @CsvSource({
    "/, ''",
    "/init.scope, init.scope",
    "/x.service, x.service",
    "/system.slice/nginx.service, nginx.service",
    "/system.slice/systemd-udevd.service/udev, systemd-udevd.service",
    "/system.slice/system-sshd.slice/sshd@3-192.0.2.1:22-192.0.2.2:40000.service, sshd@.service",
    "/system.slice/postgresql@15-main.service, postgresql@.service",
    "/system.slice/postgresql-15.service, postgresql-15.service",
    "/system.slice/run-r5bba2a2a8bd54b0a8f1d7d3d6d2d9d52.service, run.service",
    "/system.slice/run-u37.service, run.service",
    "/system.slice/run-p812-i813.service, run.service",
    "/system.slice/run-parts.service, run-parts.service",
    "/user.slice/user-1000.slice/session-3.scope, session.scope",
    "/user.slice/user-1000.slice/session-c1.scope, session.scope",
    "/user.slice/user-1000.slice/user@1000.service/init.scope, user@.service/init.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-curl-4711.scope, user@.service/app-curl.scope",
    "/user.slice/user-1000.slice/user@1000.service/system.slice/nginx.service, user@.service/nginx.service",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-x@0a1b.service, user@.service/app-x@.service",
    "/system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope, docker.scope",
    "/machine.slice/libpod-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope/container, libpod.scope",
    "/docker/0123456789abcdef, docker",
    "/lxc.payload.web/system.slice/nginx.service, lxc.payload.web/nginx.service",
    "/system.slice/nest.service/system.slice/nginx.service, nest.service/nginx.service",
    "/user.slice, user.slice"
  })
  void takesOutWhatChangesAndKeepsWhoseSubtreeItIs(String path, String unit) {
    assertThat(UnitName.of(path)).isEqualTo(unit);
  }
}
