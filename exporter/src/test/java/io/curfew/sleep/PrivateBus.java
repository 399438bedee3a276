package io.curfew.sleep;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real dbus-daemon of one test, where a host root has its system bus. */
final class PrivateBus implements AutoCloseable {
  // As on a system bus, nobody may own a name that no policy gives him.
  private static final String CONFIG =
      """
      <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
        "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
      <busconfig>
        <type>system</type>
        <listen>unix:path=%s</listen>
        <auth>EXTERNAL</auth>
        <policy context="default">
          <allow user="*"/>
          <deny own="*"/>
          <allow own="org.freedesktop.login1"/>
          <allow own="org.freedesktop.systemd1"/>
          <allow send_destination="*"/>
          <allow receive_sender="*"/>
        </policy>
      </busconfig>
      """;

  private final Process daemon;

  private PrivateBus(Process daemon) {
    this.daemon = daemon;
  }

  static Path socket(Path root) {
    return root.resolve("run/dbus/system_bus_socket");
  }

  static PrivateBus start(Path root) throws IOException {
    Path socket = socket(root);
    Files.createDirectories(socket.getParent());
    Path config = Files.writeString(root.resolve("bus.conf"), CONFIG.formatted(socket));
    Process daemon =
        new ProcessBuilder(
                "dbus-daemon", "--config-file=" + config, "--nofork", "--print-address=1")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    PrivateBus bus = new PrivateBus(daemon);
    // It prints its address once it listens.
    try (BufferedReader printed = daemon.inputReader(StandardCharsets.UTF_8)) {
      if (printed.readLine() == null) {
        bus.close();
        throw new IOException("dbus-daemon did not start");
      }
    }
    return bus;
  }

  /** Sends it STOP or CONT. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(daemon.pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + name + " failed");
    }
  }

  @Override
  public void close() {
    daemon.destroyForcibly();
    try {
      if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("dbus-daemon outlives SIGKILL: pid " + daemon.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
